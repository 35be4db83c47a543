/**
 * Stand-ins for what the engine gives to connections, sources and sinks, so that a node can be tested
 * alone. Each records what the node said (statuses, drops, log lines, events) for a test to look at.
 */
import { posix } from 'node:path'
import { setTimeout } from 'node:timers/promises'

import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'

import { compileExpression, compileTemplate } from '../../runtime/expression/compile.ts'
import type { Compiled } from '../../runtime/expression/expression.ts'
import type {
  ConnectionContext,
  Emit,
  FlowFile,
  Log,
  Message,
  Meta,
  NodeContext,
  Outcome,
  Settle,
  SinkContext,
  SourceContext,
  NodeClock,
  Status,
  Wait,
  Window,
} from '../../runtime/plugin.ts'

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly facts: Meta | undefined
}
/** What a node said through its context. */
export interface Record {
  readonly statuses: Status[]
  readonly drops: Map<string, number>
  readonly lines: LogLine[]
}

/** Resolves once the condition holds; fails loudly when it does not in time. */
export async function until(
  condition: () => unknown,
  what = 'the condition',
  deadlineMs = 5000,
): Promise<void> {
  const end = performance.now() + deadlineMs
  while (!condition()) {
    if (performance.now() > end) throw new Error(`${what} did not come true in ${deadlineMs} ms`)
    await setTimeout(2)
  }
}

function recorder(): Record & Pick<NodeContext, 'log' | 'status' | 'drop'> {
  const statuses: Status[] = []
  const drops = new Map<string, number>()
  const lines: LogLine[] = []
  const line = (level: LogLine['level']) => (message: string, facts?: Meta) => {
    lines.push({ level, message, facts })
  }
  const log: Log = { info: line('info'), warn: line('warn'), error: line('error') }
  return {
    statuses,
    drops,
    lines,
    log,
    status: (status) => void statuses.push(status),
    drop: (reason, count = 1) => void drops.set(reason, (drops.get(reason) ?? 0) + count),
  }
}

export type FakeConnectionContext = ConnectionContext & Record
export const connectionContext = (
  options: { name?: string; flow?: string; stateFolder?: string } = {},
): FakeConnectionContext => ({
  flow: options.flow ?? 'test',
  name: options.name ?? 'peer',
  stateFolder: options.stateFolder,
  ...recorder(),
})

/** Real time, for what does not wait for it. */
const realClock: NodeClock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = globalThis.setTimeout(run, ms)
    return { cancel: () => clearTimeout(timer) }
  },
}

export interface PortEvent {
  readonly port: string
  readonly message: Message
}
export type FakeSourceContext<K> = SourceContext<K> & Record & { readonly events: PortEvent[] }
export function sourceContext<K>(
  connection: K,
  options: {
    id?: string
    window?: Partial<Window>
    ack?: 'delivered' | 'received'
    clock?: NodeClock
    stateFolder?: string
  } = {},
): FakeSourceContext<K> {
  const events: PortEvent[] = []
  return {
    id: options.id ?? 'source',
    flow: 'test',
    connection,
    window: { messages: 1024, bytes: 16 * 1024 * 1024, stuck: 60_000, ...options.window },
    ack: options.ack ?? 'delivered',
    clock: options.clock ?? realClock,
    stateFolder: options.stateFolder,
    events,
    event: (port, message) => void events.push({ port, message }),
    ...recorder(),
  }
}

export type FakeSinkContext<K> = SinkContext<K> &
  Record & {
    /** The reason given to the last `pause`, or `undefined` while the sink takes messages. */
    readonly paused: string | undefined
  }
export function sinkContext<K>(
  connection: K,
  options: { id?: string; maxInFlight?: number; clock?: NodeClock } = {},
): FakeSinkContext<K> {
  let paused: string | undefined
  return {
    id: options.id ?? 'sink',
    flow: 'test',
    connection,
    maxInFlight: options.maxInFlight ?? 64,
    clock: options.clock ?? realClock,
    get paused() {
      return paused
    },
    pause: (reason) => void (paused = reason),
    resume: () => void (paused = undefined),
    ...recorder(),
  }
}

export interface Received {
  readonly message: Message
  /** Settles the message; does nothing for one that wanted no answer. */
  settle(outcome: Outcome): void
  readonly wantsAnswer: boolean
}
export interface Collector {
  readonly emit: Emit
  readonly received: Received[]
  /** What the next calls of `emit` return. */
  wait: Wait
}
/** The engine's side of a source: keeps what was emitted. With an outcome, settles at once. */
export function collector(outcome?: Outcome): Collector {
  const received: Received[] = []
  const collected: Collector = {
    received,
    wait: undefined,
    emit(message: Message, settle?: Settle, token = 0) {
      const answer = (how: Outcome) => settle?.(how, token)
      received.push({ message, settle: answer, wantsAnswer: settle !== undefined })
      if (outcome !== undefined) answer(outcome)
      return collected.wait
    },
  }
  return collected
}

const durations = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const sizes = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
} as const
function scaled(text: string, units: { readonly [unit: string]: number }): number {
  const [, digits, unit] = /^([0-9.]+)([A-Za-z]*)$/.exec(text) ?? []
  return Number(digits) * (unit ? (units[unit] ?? NaN) : 1)
}

function compiled<T>(result: Compiled<T>): T {
  if (result.ok) return result.value
  throw new Error(`bad test config: ${JSON.stringify(result.faults)}`)
}

type Node = TSchema & {
  readonly properties?: { readonly [name: string]: Node }
  readonly patternProperties?: { readonly [pattern: string]: Node }
  readonly items?: Node
  readonly anyOf?: readonly Node[]
  readonly 'x-value'?: string
}
/** Files beside the flow, by their path. */
type Files = { readonly [path: string]: string }

function fileAt(path: string, files: Files): FlowFile {
  const text = files[path]
  if (text === undefined) throw new Error('there is no such file')
  const beside = (other: string) => fileAt(posix.join(posix.dirname(path), other), files)
  return { path, text, beside }
}

function resolve(schema: Node, value: unknown, files: Files): unknown {
  if (value === undefined) return value
  const fitting = schema.anyOf?.find((shape) => Value.Check(shape, value))
  if (fitting) return resolve(fitting, value, files)
  if (typeof value === 'string') {
    if (schema['x-value'] === 'file') return fileAt(value, files)
    if (schema['x-value'] === 'duration') return scaled(value, durations)
    if (schema['x-value'] === 'size') return scaled(value, sizes)
    if (schema['x-value'] === 'template') return compiled(compileTemplate(value))
    return schema['x-value'] === 'expression' ? compiled(compileExpression(value)) : value
  }
  const { items } = schema
  if (Array.isArray(value)) return items ? value.map((item) => resolve(items, item, files)) : value
  if (typeof value !== 'object' || value === null) return value
  const pattern = Object.values(schema.patternProperties ?? {})[0]
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      const inner = schema.properties?.[key] ?? pattern
      return [key, inner ? resolve(inner, item, files) : item]
    }),
  )
}

/** What a node gets for what stands in the file: defaults filled in, durations and sizes as numbers, files read. */
export function resolved<C extends TSchema>(
  schema: C,
  value: object,
  files: Files = {},
): Static<C> {
  const filled = Value.Default(schema, structuredClone(value))
  if (!Value.Check(schema, filled)) {
    throw new Error(`bad test config: ${JSON.stringify(Value.Errors(schema, filled), null, 2)}`)
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked against the schema above
  return resolve(schema, filled, files) as Static<C>
}
