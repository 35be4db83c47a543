/**
 * Writes a PUBLISH straight into the batch. The length stands in front of what it counts, so it is
 * guessed for plain ASCII, which is nearly always right, and mended when it was wrong.
 */
import { PermanentError } from '../../../runtime/plugin.ts'

import { topicFault } from './topic.ts'
import type { BatchWriter, FastBuffer } from './writer.ts'

export interface Publish {
  /** Length and bytes of a topic that never changes, or the topic itself. */
  readonly topic: Uint8Array | string
  readonly payload: Uint8Array | string
  /** Properties with their length in front; `undefined` for 3.1.1. */
  readonly properties: Uint8Array | undefined
  readonly qos: 0 | 1 | 2
  readonly retain: boolean
}

const largePayload = 32 * 1024
const lengthSize = (length: number) =>
  length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : 4

/** A topic as it stands in a packet: two bytes of length, then UTF-8. Throws when it is not allowed. */
export function prepareTopic(topic: string): Uint8Array {
  const fault = topicFault(topic)
  if (fault) throw new PermanentError('topic', `the topic ${quote(topic)} ${fault.en}`)
  const bytes = Buffer.from(topic)
  return Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 0xff), bytes])
}
const quote = (topic: string) =>
  JSON.stringify(topic.length > 80 ? `${topic.slice(0, 80)}...` : topic)

/** Throws `PermanentError` and writes nothing when the message may not be sent. */
export function writePublish(
  writer: BatchWriter,
  publish: Publish,
  sending: { readonly id: number; readonly isDuplicate: boolean; readonly maxSize: number },
): void {
  const { topic, payload, properties, qos } = publish
  const isLarge = typeof payload !== 'string' && payload.length >= largePayload
  const topicGuess = typeof topic === 'string' ? 2 + topic.length : topic.length
  const extra = (qos > 0 ? 2 : 0) + (properties?.length ?? 0)
  const guess = topicGuess + extra + payload.length
  const room = 5 + 3 * topicGuess + extra + (isLarge ? 0 : 3 * payload.length)
  const start = writer.reserve(room)
  const { batch } = writer
  const body = start + 1 + lengthSize(guess)
  let at = writeTopic(batch, body, topic)
  if (qos > 0) {
    batch[at++] = sending.id >> 8
    batch[at++] = sending.id & 0xff
  }
  if (properties) {
    batch.set(properties, at)
    at += properties.length
  }
  if (typeof payload === 'string') at += batch.utf8Write(payload, at)
  else if (!isLarge) {
    batch.set(payload, at)
    at += payload.length
  }
  const length = at - body + (isLarge ? payload.length : 0)
  const total = 1 + lengthSize(length) + length
  if (total > sending.maxSize) throw tooLarge(total, sending.maxSize)
  const end = finish(batch, { start, body, at }, length)
  batch[start] = 0x30 | (sending.isDuplicate ? 8 : 0) | (qos << 1) | (publish.retain ? 1 : 0)
  writer.length = end
  if (isLarge) writer.bytes(payload)
}

const tooLarge = (size: number, limit: number) =>
  new PermanentError(
    'too-large',
    limit > 0xfff_ffff
      ? `a packet of ${size} bytes; MQTT allows 268,435,460`
      : `a packet of ${size} bytes; the broker allows ${limit} (its Maximum Packet Size)`,
  )

function writeTopic(batch: FastBuffer, at: number, topic: Uint8Array | string): number {
  if (typeof topic !== 'string') {
    batch.set(topic, at)
    return at + topic.length
  }
  const { length } = topic
  if (length === 0 || length > 0xffff) throw new PermanentError('topic', topicProblem(topic))
  batch[at] = length >> 8
  batch[at + 1] = length & 0xff
  for (let index = 0; index < length; index++) {
    const code = topic.charCodeAt(index)
    if (code >= 0x80) return writeWideTopic(batch, at, topic)
    if (code === 0x23 || code === 0x2b || code === 0) {
      throw new PermanentError('topic', topicProblem(topic))
    }
    batch[at + 2 + index] = code
  }
  return at + 2 + length
}

function writeWideTopic(batch: FastBuffer, at: number, topic: string): number {
  if (topicFault(topic)) throw new PermanentError('topic', topicProblem(topic))
  const length = batch.utf8Write(topic, at + 2)
  batch[at] = length >> 8
  batch[at + 1] = length & 0xff
  return at + 2 + length
}
const topicProblem = (topic: string) => `the topic ${quote(topic)} ${topicFault(topic)?.en ?? ''}`

/** Puts the length in its place; moves the body when it takes another number of bytes. */
function finish(
  batch: Buffer,
  place: { readonly start: number; readonly body: number; readonly at: number },
  length: number,
): number {
  const body = place.start + 1 + lengthSize(length)
  if (body !== place.body) batch.copyWithin(body, place.body, place.at)
  let rest = length
  let position = place.start + 1
  while (rest > 0x7f) {
    batch[position++] = (rest & 0x7f) | 0x80
    rest >>>= 7
  }
  batch[position] = rest
  return place.at + body - place.body
}
