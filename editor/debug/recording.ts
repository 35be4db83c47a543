/** A recording as the browser reads it, and its messages as they are put in. */
import type { AnyPayload } from '../../runtime/admin/contract/debug.ts'
import { toBase64, unpackValue } from '../../runtime/admin/contract/packed-value.ts'
import { BrokenLine, isLost, readHead, readLine } from '../../runtime/admin/contract/recording.ts'
import type { RecordedMessage, RecordingLine } from '../../runtime/admin/contract/recording.ts'
import type { Replayable } from './replay.ts'

export interface ReadRecording {
  /** That it was recorded from. */
  readonly from: string
  readonly messages: readonly Replayable[]
  /** No source of the flow, or a value that JSON cannot carry. */
  readonly skipped: number
  /** The last line is not whole, and was left out. */
  readonly isCut: boolean
}

/** Throws a `RecordingError`. `sources`: of the flow that it is put into. */
export function readRecording(
  text: string,
  flow: string,
  sources: ReadonlySet<string>,
): ReadRecording {
  const [first = '', ...rest] = text
    .replace(/^\uFEFF/, '')
    .trimEnd()
    .split('\n')
  const head = readHead(first)
  const { lines, isCut } = readLines(rest)
  const recorded = lines.filter((line): line is RecordedMessage => !isLost(line))
  const messages = recorded.flatMap((line) =>
    sources.has(line.node) ? (replayableOf(flow, line) ?? []) : [],
  )
  return { from: head.flow, messages, skipped: recorded.length - messages.length, isCut }
}

function readLines(texts: readonly string[]): Pick<ReadRecording, 'isCut'> & {
  readonly lines: readonly RecordingLine[]
} {
  const lines: RecordingLine[] = []
  for (const [index, text] of texts.entries())
    try {
      const line = readLine(text, index + 2)
      if (line !== undefined) lines.push(line)
    } catch (error) {
      // A recorder that was killed leaves half a line as its last.
      if (error instanceof BrokenLine && index === texts.length - 1) return { lines, isCut: true }
      throw error
    }
  return { lines, isCut: false }
}

function replayableOf(flow: string, line: RecordedMessage): Replayable | undefined {
  const { at, node, port = 'out', topic = '' } = line
  const payload = payloadOf(line)
  const meta = line.meta ?? {}
  if (payload === undefined || !isPlain(meta)) return undefined
  // Of our making: meta is an object.
  return { at, flow, port: `${node}.${port}`, payload, topic, meta: meta as Replayable['meta'] }
}

function payloadOf({ text, utf8, base64, value }: RecordedMessage): AnyPayload | undefined {
  if (text !== undefined) return { text }
  if (utf8 !== undefined) return { base64: toBase64(new TextEncoder().encode(utf8)) }
  if (base64 !== undefined) return { base64 }
  return isPlain(value) ? { json: value } : undefined
}

/** It means the same as JSON: nothing in it is packed. */
const isPlain = (value: unknown): boolean => JSON.stringify(value) === plainJson(value)

function plainJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(unpackValue(value))
  } catch {
    return undefined
  }
}
