/**
 * Recordings: what the sources of a flow brought, one JSON object a line. The first line says what it is;
 * every other is a message, or says how many were lost at that place.
 *
 * `{"sluice":"recording","version":1,"flow":"plant/line","started":"2026-01-31T12:00:00.000Z"}`
 * `{"at":118,"node":"feed","topic":"a/b","meta":{"qos":1},"utf8":"{\"t\":21}"}`
 */

export interface RecordingHead {
  readonly sluice: 'recording'
  readonly version: 1
  readonly flow: string
  /** ISO 8601. */
  readonly started: string
  /** Names of fields whose values were taken out. */
  readonly masked?: readonly string[]
}

/** Exactly one of the four says what travelled. */
export interface RecordedPayload {
  /** Text. */
  readonly text?: string
  /** Bytes that are this text in UTF-8. */
  readonly utf8?: string
  /** Other bytes. */
  readonly base64?: string
  /** Any other value, see `packValue`. */
  readonly value?: unknown
}
export interface RecordedMessage extends RecordedPayload {
  /** Milliseconds since the recording began. */
  readonly at: number
  /** The source. */
  readonly node: string
  /** Its port; absent for `out`. */
  readonly port?: string
  readonly topic?: string
  /** See `packValue`. */
  readonly meta?: unknown
}
export interface LostMessages {
  readonly at: number
  /** So many were not recorded here, because the recorder was too slow. */
  readonly lost: number
}
export type RecordingLine = RecordedMessage | LostMessages

export const isLost = (line: RecordingLine): line is LostMessages => 'lost' in line

/** What is wrong with a recording, and in which line. */
export class RecordingError extends Error {
  override readonly name: string = 'RecordingError'
}

/** A line that is no JSON at all: as the last one, it is where a recorder was cut off. */
export class BrokenLine extends RecordingError {
  override readonly name = 'BrokenLine'
}

export function readHead(line: string): RecordingHead {
  const head = parse(line, 1)
  if (head['sluice'] !== 'recording')
    throw new RecordingError('this is no recording: the first line of one has "sluice":"recording"')
  if (head['version'] !== 1)
    throw new RecordingError(
      `a recording of version ${String(head['version'])}: this reads version 1`,
    )
  if (typeof head['flow'] !== 'string' || head['flow'] === '')
    throw new RecordingError('the first line of the recording names no flow')
  return head as unknown as RecordingHead // of our making, by what it says
}

/** `undefined` for a line with nothing on it. */
export function readLine(line: string, number: number): RecordingLine | undefined {
  if (line.trim() === '') return undefined
  const value = parse(line, number)
  if (typeof value['at'] !== 'number' || !(value['at'] >= 0)) throw fault(number, 'no time "at"')
  if (typeof value['lost'] === 'number') return value as unknown as LostMessages // both fields were read
  if (typeof value['node'] !== 'string') throw fault(number, 'no "node"')
  for (const key of ['port', 'topic', 'text', 'utf8', 'base64'])
    if (value[key] !== undefined && typeof value[key] !== 'string')
      throw fault(number, `"${key}" is no text`)
  const payloads = ['text', 'utf8', 'base64', 'value'].filter((key) => key in value)
  if (payloads.length !== 1) throw fault(number, 'one of text, utf8, base64 and value is needed')
  return value as unknown as RecordedMessage // its fields were read
}

function parse(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  } catch {
    // Said below.
  }
  throw new BrokenLine(place(number, 'this is no JSON object'))
}

const place = (line: number, what: string): string => `line ${line} of the recording: ${what}`

const fault = (line: number, what: string): RecordingError => new RecordingError(place(line, what))

/** For what `packValue` cannot have made. */
export const valueFault = (line: number): RecordingError =>
  fault(line, 'a value in it cannot be read')
