/** Builds plans from definitions made in the test, without a file: for tests of the engine alone. */
import type { EngineKeys } from '../../runtime/document/model.ts'
import type { Clock } from '../../runtime/engine/clock.ts'
import { createEngine } from '../../runtime/engine/engine.ts'
import type { FlowPlan, NodeDefinition, Plan } from '../../runtime/graph/plan.ts'
import {
  config,
  defineRoute,
  defineSink,
  defineSource,
  defineStage,
  defineTransform,
  outcomeNames,
} from '../../runtime/plugin.ts'
import type {
  Connection,
  Emit,
  Log,
  Message,
  Outcome,
  RouteFunction,
  SinkContext,
  SinkInstance,
  SourceContext,
  StageContext,
  StageInstance,
  Texts,
  TransformFunction,
} from '../../runtime/plugin.ts'

const words = { summary: 'For a test', help: 'For a test.' }
const texts: Texts = { en: words, 'zh-CN': words }
const common = { config: config({}), text: texts, icon: 'flask', examples: [] }
const any = { inputs: ['any'], outputs: { out: 'same' } } as const

export const transform = (run: TransformFunction) =>
  defineTransform({ ...common, ...any, create: () => run })

export const route = (run: RouteFunction) => defineRoute({ ...common, ...any, create: () => run })

export const sink = (start: (ctx: SinkContext) => SinkInstance) =>
  defineSink({ ...common, inputs: ['any'], start: (_config, ctx) => start(ctx) })

/** A stage with two outputs, `out` and `other`. */
export const stage = (create: (ctx: StageContext) => StageInstance) =>
  defineStage({
    ...common,
    inputs: ['any'],
    outputs: { out: 'same', other: 'same' },
    create: (_config, ctx) => create(ctx),
  })

/** A stage that sends to whatever ports are wired. */
export const stageWithPorts = (create: (ctx: StageContext) => StageInstance) =>
  defineStage({ ...common, inputs: ['any'], outputs: {}, create: (_config, ctx) => create(ctx) })

/** A source that the test drives: `emit` sends, `outcomes` tells what each token was told. */
export interface DrivenSource {
  readonly definition: NodeDefinition
  /** Emits a message that wants an answer; its token is the number of messages sent before. */
  emit(message: Message): void
  /** The same, and what the engine asks the source to wait for. */
  offer(message: Message): Promise<void> | undefined
  /** Emits a message that wants none. */
  emitLoose(message: Message): Promise<void> | undefined
  /** By token, the names of the outcomes that were told; more than one is a bug. */
  readonly outcomes: string[][]
  readonly context: () => SourceContext
  stops: number
  closes: number
  starts: number
}

export function drivenSource(): DrivenSource {
  let emit: Emit | undefined
  let context: SourceContext | undefined
  const settle = (outcome: Outcome, token: number) => {
    driven.outcomes[token]?.push(outcomeNames[outcome])
  }
  const started = (): Emit => {
    if (emit === undefined) throw new Error('the source was not started')
    return emit
  }
  const driven: DrivenSource = {
    outcomes: [],
    stops: 0,
    closes: 0,
    starts: 0,
    context: () => {
      if (context === undefined) throw new Error('the source was not started')
      return context
    },
    emit: (message) => {
      driven.offer(message)?.catch(() => {})
    },
    offer(message) {
      driven.outcomes.push([])
      return started()(message, settle, driven.outcomes.length - 1)
    },
    emitLoose: (message) => started()(message),
    definition: defineSource({
      ...common,
      outputs: { out: 'any' },
      start(_config, emitIn, ctx) {
        emit = emitIn
        context = ctx
        driven.starts++
        return {
          stop: () => {
            driven.stops++
            return Promise.resolve()
          },
          close: () => {
            driven.closes++
          },
        }
      },
    }),
  }
  return driven
}

/** A source that hands out what it emits with, and adds nothing: for measurements. */
export function bareSource(): { readonly definition: NodeDefinition; emit: Emit } {
  const bare = {
    emit: ((): undefined => undefined) as Emit, // until it is started
    definition: defineSource({
      ...common,
      outputs: { out: 'any' },
      start(_config, emit) {
        bare.emit = emit
        return { stop: () => Promise.resolve() }
      },
    }),
  }
  return bare
}

/** A sink that keeps what it gets and answers when the test says so. */
export interface HeldSink {
  readonly definition: NodeDefinition
  readonly got: Message[]
  /** Tokens in the air, oldest first. */
  readonly air: number[]
  answer(error?: Error): void
  readonly context: () => SinkContext
  closes: number
}

export function heldSink(): HeldSink {
  const done = new Map<number, (error?: Error) => void>()
  let context: SinkContext | undefined
  const held: HeldSink = {
    got: [],
    air: [],
    closes: 0,
    context: () => {
      if (context === undefined) throw new Error('the sink was not started')
      return context
    },
    answer(error) {
      const token = held.air.shift()
      if (token === undefined) throw new Error('nothing in the air')
      done.get(token)?.(error)
      done.delete(token)
    },
    definition: sink((ctx) => {
      context = ctx
      return {
        send(message, finish, token) {
          held.got.push(message)
          held.air.push(token)
          done.set(token, (error) => finish(token, error))
        },
        cancel: (token) => {
          held.air.splice(held.air.indexOf(token), 1)
          done.delete(token)
        },
        close: () => {
          held.closes++
        },
      }
    }),
  }
  return held
}

/** A sink that takes everything at once. */
export function openSink(got: Message[] = []): NodeDefinition {
  return sink(() => ({
    write: (message) => {
      got.push(message)
    },
  }))
}

const defaultKeys: EngineKeys = {
  disabled: false,
  retry: { attempts: 'forever', min: 1, max: 5 },
  timeout: 0,
  maxInFlight: undefined,
  window: { messages: 1024, bytes: 16 * 1024 * 1024, stuck: 60_000 },
  ack: 'delivered',
  onRejected: 'ack',
}

export interface PlanNode {
  readonly definition: NodeDefinition
  readonly engine?: Partial<EngineKeys>
  readonly connection?: string
  /** Change it to make the node another one for a reload. */
  readonly version?: string
}

const range = { start: 0, end: 0 }

/** `wires` in the file's own notation: `a -> b`, `a.error -> c`, `a -> b -> c`. */
export function flowPlan(
  nodes: Readonly<Record<string, PlanNode>>,
  wires: readonly string[],
  more: {
    readonly errors?: string
    readonly id?: string
    readonly connections?: Readonly<Record<string, { definition: Connection; version?: string }>>
  } = {},
): FlowPlan {
  const port = (text: string, fallback: string) => {
    const end = text.trim()
    // A node of a subflow has dots in its name.
    const dot = end in nodes ? -1 : end.lastIndexOf('.')
    return dot < 0
      ? { node: end, port: fallback }
      : { node: end.slice(0, dot), port: end.slice(dot + 1) }
  }
  return {
    id: more.id ?? 'flow',
    file: 'flow.yaml',
    name: 'A flow',
    description: '',
    connections: Object.entries(more.connections ?? {}).map(([name, { definition, version }]) => ({
      name,
      type: 'test',
      config: {},
      fingerprint: version ?? '1',
      range,
      definition,
    })),
    nodes: Object.entries(nodes).map(([id, node]) => ({
      id,
      type: 'test',
      config: {},
      engine: { ...defaultKeys, ...node.engine },
      connection: node.connection,
      fingerprint: node.version ?? '1',
      range,
      definition: node.definition,
    })),
    wires: wires.flatMap((line) => {
      const stops = line.split('->')
      return stops.slice(1).map((to, index) => ({
        from: port(stops[index] ?? '', 'out'),
        to: port(to, 'in'),
        range,
      }))
    }),
    errors: more.errors,
  }
}

export const planOf = (...flows: readonly FlowPlan[]): Plan => ({
  flows: new Map(flows.map((flow) => [flow.id, flow])),
})

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly message: string
  readonly facts: Readonly<Record<string, unknown>> | undefined
}

/** An engine whose log lines the test can look at. */
export function testEngine(
  options: { reloadDrainMs?: number; stateFolder?: string; clock?: Clock } = {},
) {
  const lines: LogLine[] = []
  const line = (level: LogLine['level']): Log['info'] => {
    return (message, facts) => {
      lines.push({ level, message, facts })
    }
  }
  const log: Log = { info: line('info'), warn: line('warn'), error: line('error') }
  return { engine: createEngine({ log: () => log, ...options }), lines }
}

export const message = (payload: unknown, topic = 'a/b'): Message => ({ payload, topic, meta: {} })
