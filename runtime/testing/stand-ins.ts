/**
 * A plan as a test runs it: transforms, routes and stages are themselves and are watched; sources and
 * sinks are replaced and connections left out, so nothing is opened.
 */
import { Type } from '../field.ts'
import type { FlowPlan, NodePlan } from '../graph/plan.ts'
import { noMeta } from '../message.ts'
import type { Message } from '../message.ts'
import type { Emit, Route, Sink, Source, Transform } from '../plugin.ts'
import { createFailingSink } from './failing-sink.ts'
import type { Failing } from './model.ts'
import type { Recorder } from './recorder.ts'
import { watchStage } from './watch-stage.ts'

/** How messages get into the flow, by the node where they enter. */
export interface Entrance {
  emit: Emit
  event(port: string, message: Message): void
}
export interface TestPlan {
  readonly plan: FlowPlan
  /** Filled when the flow has started. */
  readonly entrances: ReadonlyMap<string, Entrance>
}
export interface StandInOptions {
  readonly recorder: Recorder
  readonly failing: ReadonlyMap<string, Failing>
  /** Nodes that are no sources, where messages enter all the same. */
  readonly inside: ReadonlySet<string>
  /** A stage keeps something on a disk. */
  keeps(): void
}

export function withStandIns(real: FlowPlan, options: StandInOptions): TestPlan {
  // The case says how links do: the engine, which sees no connection, must not.
  const { links: _, ...plan } = real
  const entrances = new Map<string, Entrance>()
  const nodes = plan.nodes.map((node) => standIn(node, entrances, options))
  const doors = [...options.inside].map((node) => door(node, entrances))
  const place = { start: 0, end: 0 }
  const wires = doors.map((node, index) => ({
    from: { node: node.id, port: 'out' },
    to: { node: [...options.inside][index] ?? '', port: 'in' },
    range: place,
  }))
  return {
    plan: {
      ...plan,
      connections: [],
      nodes: [...nodes, ...doors],
      wires: [...plan.wires, ...wires],
    },
    entrances,
  }
}

function standIn(
  node: NodePlan,
  entrances: Map<string, Entrance>,
  { recorder, failing, keeps }: StandInOptions,
): NodePlan {
  const { definition, id } = node
  switch (definition.kind) {
    case 'source':
      return {
        ...node,
        connection: undefined,
        definition: sourceFor(definition, entrances, recorder),
      }
    case 'sink':
      return {
        ...node,
        connection: undefined,
        definition: sinkFor(definition, node, { recorder, failing: failing.get(id) }),
      }
    case 'transform':
      return { ...node, definition: watchTransform(definition, id, recorder) }
    case 'route':
      return { ...node, definition: watchRoute(definition, recorder) }
    case 'stage':
      return { ...node, definition: watchStage(definition, recorder, keeps) }
  }
}

function sourceFor(
  definition: Source,
  entrances: Map<string, Entrance>,
  recorder: Recorder,
): Source {
  return {
    ...definition,
    start(_config, emit, { id, event }) {
      entrances.set(id, {
        emit(message, settle, token) {
          const step = recorder.enter(id, message)
          recorder.sent([step], id, 'out', message)
          return emit(message, settle, token)
        },
        event(port, message) {
          const step = recorder.enter(id, message)
          recorder.sent([step], id, port, message)
          event(port, message)
        },
      })
      return { stop: () => Promise.resolve() }
    },
  }
}

function sinkFor(
  definition: Sink,
  { engine }: NodePlan,
  { recorder, failing }: { recorder: Recorder; failing: Failing | undefined },
): Sink {
  return {
    ...definition,
    start: (_config, { id }) =>
      createFailingSink({ id, recorder, failing, attempts: engine.retry.attempts }),
  }
}

function watchTransform(transform: Transform, id: string, recorder: Recorder): Transform {
  // What it does to JSON text would go unseen.
  const { onText: _, ...definition } = transform
  return {
    ...definition,
    create(config) {
      const run = definition.create(config)
      return (message) => {
        const step = recorder.enter(id, message)
        try {
          const result = run(message)
          if (result === undefined) recorder.note(step, { kind: 'filtered' })
          else recorder.sent([step], id, 'out', result)
          return result
        } catch (error) {
          recorder.failed(step, error)
          throw error
        }
      }
    },
  }
}

function watchRoute(definition: Route, recorder: Recorder): Route {
  return {
    ...definition,
    create(config, context) {
      const run = definition.create(config, context)
      return (message, send) => {
        const step = recorder.enter(context.id, message)
        try {
          run(message, (port, result) => {
            recorder.sent([step], context.id, port, result)
            send(port, result)
          })
          if (step.did.length === 0) recorder.note(step, { kind: 'filtered' })
        } catch (error) {
          recorder.failed(step, error)
          throw error
        }
      }
    },
  }
}

/** No name of a flow file has a space in it. */
const doorOf = (node: string): string => `into ${node}`

/** A source that no file names, wired to a node in the middle of a flow. */
function door(node: string, entrances: Map<string, Entrance>): NodePlan {
  const nothing = { summary: '', help: '' }
  const definition: Source = {
    kind: 'source',
    text: { en: nothing, 'zh-CN': nothing },
    icon: '',
    config: Type.Object({}),
    examples: [],
    outputs: { out: 'any' },
    start(_config, emit) {
      entrances.set(node, { emit, event: () => {} })
      return { stop: () => Promise.resolve() }
    },
  }
  return { ...doorPlan, id: doorOf(node), fingerprint: doorOf(node), definition }
}

const doorPlan = {
  type: 'test/door',
  config: noMeta,
  engine: {
    disabled: false,
    retry: { attempts: 'forever', min: 100, max: 10_000 },
    timeout: undefined,
    maxInFlight: undefined,
    window: { messages: 100_000, bytes: 2 ** 30, stuck: 60_000 },
    ack: 'delivered',
    onRejected: 'ack',
  },
  connection: undefined,
  range: { start: 0, end: 0 },
} as const
