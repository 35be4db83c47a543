/** What a script gave back, looked at: it may be anything. */
import { PermanentError } from '../../../runtime/plugin.ts'
import type { Message } from '../../../runtime/plugin.ts'
import { fromText } from './values.ts'

export interface Sent {
  readonly port: string
  readonly message: Message
}
export interface Answer {
  readonly sent: readonly Sent[]
  /** What the script wrote to its console. */
  readonly lines: readonly string[]
}

const keys = new Set(['payload', 'topic', 'meta', 'port'])

/** `ports`: those that the script may name. What a result leaves out is as it came in. */
export function readAnswer(text: string, message: Message, ports: ReadonlySet<string>): Answer {
  const { results, lines } = fromText(text) as Record<string, unknown>
  return {
    sent: list(results).map((result) => readResult(result, message, ports)),
    lines: list(lines).filter((line) => typeof line === 'string'),
  }
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

function readResult(result: unknown, message: Message, ports: ReadonlySet<string>): Sent {
  if (!isMap(result)) throw fault(`it returned ${nameOf(result)}`)
  const unknown = Object.keys(result).find((key) => !keys.has(key))
  if (unknown !== undefined) throw fault(`it returned an object with the key "${unknown}"`)
  const { port = 'out', topic = message.topic, meta = message.meta } = result
  const payload = Object.hasOwn(result, 'payload') ? result['payload'] : message.payload
  if (typeof topic !== 'string') throw fault(`"topic" is ${nameOf(topic)} and no text`)
  if (!isMap(meta)) throw fault(`"meta" is ${nameOf(meta)} and no object`)
  if (typeof port !== 'string' || !ports.has(port)) {
    const names = [...ports].map((name) => `"${name}"`).join(', ')
    throw fault(`there is no port ${JSON.stringify(port)}; there are ${names}`)
  }
  return { port, message: { payload, topic, meta } }
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date)

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Uint8Array) return 'bytes'
  if (typeof value === 'number' || typeof value === 'boolean') return `the ${typeof value} ${value}`
  return value === null ? 'null' : `a ${typeof value === 'object' ? 'date' : typeof value}`
}

const fault = (what: string): PermanentError =>
  new PermanentError(
    'script',
    `${what}: a script returns \`message\`, or an object with "payload", "topic", "meta" or "port", or a list of them, or nothing`,
  )
