/**
 * The application-level acknowledgement, as docs/websocket.md tells it: JSON texts,
 * `{"id": .., "text" | "json" | "base64": ..}` one way, `{"ack": id}` or `{"nack": id, ..}` the other.
 */
export type Id = string | number

export interface Envelope {
  readonly id: Id
  readonly payload: string | Uint8Array
  /** What stood beside it: part of the message's meta. */
  readonly trace: Trace
}
/** W3C Trace Context: which trace a message belongs to. */
export interface Trace {
  readonly traceparent?: string
  readonly tracestate?: string
}

const longestParent = 128
const longestState = 512
const longestId = 128
const longestAnswer = 1024
const answerStart = /^\s*\{\s*"n?ack"\s*:/

/** The message inside, or what is wrong with it. */
export function openEnvelope(text: string | Uint8Array): Envelope | string {
  if (typeof text !== 'string') return 'a binary frame, but acknowledged messages are JSON texts'
  const value = parse(text)
  if (!isRecord(value)) return 'not a JSON object'
  const { id } = value
  if (!isId(id)) return `"id" must be a whole number or a text of 1 to ${longestId} characters`
  const trace = traceOf(value)
  if (typeof value.text === 'string') return { id, trace, payload: value.text }
  if (typeof value.base64 === 'string')
    return { id, trace, payload: Buffer.from(value.base64, 'base64') }
  if ('json' in value) return { id, trace, payload: JSON.stringify(value.json) }
  return 'one of "text", "json" and "base64" must hold the message'
}

export function sealEnvelope(
  id: Id,
  payload: string | Uint8Array,
  meta: Readonly<Record<string, unknown>> = {},
): string {
  const head = { id, ...traceOf(meta) }
  return typeof payload === 'string'
    ? JSON.stringify({ ...head, text: payload })
    : JSON.stringify({ ...head, base64: Buffer.from(payload).toString('base64') })
}

function traceOf({ traceparent, tracestate }: Readonly<Record<string, unknown>>): Trace {
  if (!isText(traceparent, longestParent)) return {}
  return { traceparent, ...(isText(tracestate, longestState) ? { tracestate } : {}) }
}

/** Printable, so that it may stand in a header or a user property. */
const isText = (value: unknown, longest: number): value is string =>
  typeof value === 'string' && value.length <= longest && /^[\u0020-\u007e]+$/.test(value)

export interface Answer {
  readonly id: unknown
  readonly isAck: boolean
  /** A refusal that another attempt may mend. */
  readonly mayRetry: boolean
  readonly reason: string
}

/** An acknowledgement or a refusal, or `undefined` for any other text. */
export function readAnswer(text: string): Answer | undefined {
  if (text.length > longestAnswer || !answerStart.test(text)) return undefined
  const value = parse(text)
  if (!isRecord(value)) return undefined
  const isAck = 'ack' in value
  const reason = typeof value.reason === 'string' ? value.reason : 'no reason given'
  return { id: isAck ? value.ack : value.nack, isAck, mayRetry: value.retry !== false, reason }
}

function isId(value: unknown): value is Id {
  if (typeof value === 'number') return Number.isSafeInteger(value)
  return typeof value === 'string' && value.length > 0 && value.length <= longestId
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
