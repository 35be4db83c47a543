/** A recording as the browser reads it, and its messages as they are put in. */
import type { AnyPayload } from '../../runtime/admin/contract/debug.ts'
import { toBase64, unpackValue } from '../../runtime/admin/contract/packed-value.ts'
import { isLost, readHead, readLine } from '../../runtime/admin/contract/recording.ts'
import type { RecordedMessage } from '../../runtime/admin/contract/recording.ts'

export interface Replayable {
  readonly at: number
  readonly node: string
  readonly port: string
  readonly payload: AnyPayload
  readonly topic: string
  readonly meta: Readonly<Record<string, unknown>>
}
export interface ReadRecording {
  readonly flow: string
  readonly messages: readonly Replayable[]
  /** No source of the flow, or a value that JSON cannot carry. */
  readonly skipped: number
}

/** Throws a `RecordingError`. `sources`: of the open flow. */
export function readRecording(text: string, sources: ReadonlySet<string>): ReadRecording {
  const [first = '', ...lines] = text.split('\n')
  const { flow } = readHead(first)
  const read = lines.flatMap((line, index) => readLine(line, index + 2) ?? [])
  const recorded = read.filter((line): line is RecordedMessage => !isLost(line))
  const messages = recorded.flatMap((line) =>
    sources.has(line.node) ? (replayableOf(line) ?? []) : [],
  )
  return { flow, messages, skipped: recorded.length - messages.length }
}

function replayableOf(line: RecordedMessage): Replayable | undefined {
  const { at, node, port = 'out', topic = '' } = line
  const payload = payloadOf(line)
  const meta = line.meta ?? {}
  if (payload === undefined || !isPlain(meta)) return undefined
  // Of our making: meta is an object.
  return { at, node, port, payload, topic, meta: meta as Replayable['meta'] }
}

function payloadOf({ text, utf8, base64, value }: RecordedMessage): AnyPayload | undefined {
  if (text !== undefined) return { text }
  if (utf8 !== undefined) return { base64: toBase64(new TextEncoder().encode(utf8)) }
  if (base64 !== undefined) return { base64 }
  return isPlain(value) ? { json: value } : undefined
}

/** It means the same as JSON: nothing in it is packed. */
const isPlain = (value: unknown): boolean => JSON.stringify(value) === plainJson(unpackValue(value))

const plainJson = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}
