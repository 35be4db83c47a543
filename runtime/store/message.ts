/**
 * A message as bytes and back, as it was: bytes and text as they are, anything else by the structured
 * clone of the platform, which keeps big integers, dates, -0, NaN and bytes inside of values.
 */
import { deserialize, serialize } from 'node:v8'

import { noMeta } from '../message.ts'
import type { Message } from '../message.ts'

const kinds = { bytes: 1, text: 2, value: 3 } as const
const headBytes = 9

/** Throws an error that says why when a value cannot be kept: a function, a symbol. */
export function packMessage({ payload, topic, meta }: Message): Buffer {
  const [kind, body] = packPayload(payload)
  const topicBytes = packText(topic)
  const metaBytes = Object.keys(meta).length === 0 ? Buffer.alloc(0) : serialize(meta)
  const head = Buffer.allocUnsafe(headBytes)
  head.writeUInt8(kind, 0)
  head.writeUInt32LE(topicBytes.length, 1)
  head.writeUInt32LE(metaBytes.length, 5)
  return Buffer.concat([head, topicBytes, metaBytes, body])
}

function packPayload(payload: unknown): [number, Uint8Array] {
  if (payload instanceof Uint8Array) return [kinds.bytes, payload]
  if (typeof payload === 'string' && isWhole(payload)) return [kinds.text, Buffer.from(payload)]
  return [kinds.value, serialize(payload)]
}

/** Half a character has no form in UTF-8; such a topic comes from no wire, but from an expression. */
const halves = /[\ud800-\udfff]/u
const isWhole = (text: string): boolean => !halves.test(text)

const packText = (text: string): Buffer => (isWhole(text) ? Buffer.from(text) : serialize(text))

/** Throws when the bytes are no message. */
export function unpackMessage(bytes: Buffer): Message {
  const metaAt = headBytes + bytes.readUInt32LE(1)
  const bodyAt = metaAt + bytes.readUInt32LE(5)
  if (bodyAt > bytes.length) throw new Error('a kept message is shorter than it says')
  const meta = metaAt === bodyAt ? noMeta : (deserialize(bytes.subarray(metaAt, bodyAt)) as object)
  return {
    payload: unpackPayload(bytes.readUInt8(0), bytes.subarray(bodyAt)),
    topic: unpackText(bytes.subarray(headBytes, metaAt)),
    meta: meta as Message['meta'], // what `packMessage` was given
  }
}

function unpackPayload(kind: number, body: Buffer): unknown {
  switch (kind) {
    case kinds.bytes:
      return new Uint8Array(body.buffer, body.byteOffset, body.length)
    case kinds.text:
      return body.toString()
    case kinds.value:
      return deserialize(body)
    default:
      throw new Error(`a kept message is of the unknown kind ${kind}`)
  }
}

/** What the serializer of the platform writes begins with this byte, and UTF-8 has none such. */
const serialized = 0xff
const unpackText = (bytes: Buffer): string =>
  bytes[0] === serialized ? (deserialize(bytes) as string) : bytes.toString()
