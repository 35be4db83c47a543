/** Runs one transform or route on one message, by the code that flows run. Nothing is opened or sent. */
import type { Registry } from '../../graph/registry.ts'
import type { Message } from '../../message.ts'
import type { Route, Transform } from '../../plugin.ts'
import { reasonOf } from '../../reason.ts'
import type { Checker } from '../check/checker.ts'
import type { Span, TryAnswer, TryBody } from '../contract/try.ts'
import { Refusal } from '../refusal.ts'
import { checkOneNode, nodeId } from './one-node.ts'
import { messageFrom, sampleFrom } from './payload.ts'

export interface TryContext {
  readonly root: string
  readonly checker: Checker
  types(): Promise<Registry>
}

/** A route of a third party may send without end. */
const maxSent = 100
/** More marks than this nobody reads, and no page draws. */
const maxSpans = 10_000

export async function tryNode(context: TryContext, body: TryBody): Promise<TryAnswer> {
  const definition = await definitionOf(await context.types(), body.type)
  const { node, problems } = await checkOneNode(context.checker, body)
  if (node === undefined) return { sent: [], problems: [...problems] }
  const message = messageFrom(body.message, definition.inputs)
  const sent: { port: string; message: Message }[] = []
  try {
    send(definition, node.config, message, (port, result) => {
      if (sent.length >= maxSent) throw new Error(`it sends more than ${maxSent} messages`)
      sent.push({ port, message: result })
    })
  } catch (error) {
    return { sent: [], error: faultOf(error), problems: [] }
  }
  const spans = sent.length > 0 ? spansOf(definition, node.config, message) : undefined
  return {
    sent: sent.map(({ port, message: result }) => ({ port, message: sampleFrom(result) })),
    problems: [],
    ...(spans === undefined ? {} : { spans }),
  }
}

async function definitionOf(registry: Registry, type: string): Promise<Transform | Route> {
  if (!registry.names().includes(type))
    throw new Refusal(404, 'not-found', `there is no node type "${type}"`)
  const [fault] = await registry.load([type])
  const definition = registry.definition(type)
  if (fault !== undefined || definition === undefined)
    throw new Refusal(422, 'type', `the node type "${type}" cannot be loaded`)
  if (definition.kind === 'transform' || definition.kind === 'route') return definition
  const why = {
    stage: 'it keeps messages over time',
    source: 'it takes messages from outside',
    sink: 'it sends messages to the outside',
    connection: 'it is a connection',
  }[definition.kind]
  throw new Refusal(422, 'type', `"${type}" cannot be tried: ${why}`)
}

type Config = Readonly<Record<string, unknown>>
type Send = (port: string, message: Message) => void

function send(definition: Transform | Route, config: Config, message: Message, emit: Send): void {
  if (definition.kind === 'route') {
    definition.create(config, { id: nodeId })(message, emit)
    return
  }
  const result = definition.create(config)(message)
  if (result !== undefined) emit('out', result)
}

/** Marks are help, not the result: without them the answer still stands. */
function spansOf(
  definition: Transform | Route,
  config: Config,
  message: Message,
): Span[] | undefined {
  if (definition.kind !== 'transform' || definition.spans === undefined) return undefined
  try {
    const spans = definition.spans(config)(message)
    return spans.slice(0, maxSpans).map(({ path, start, end }) => ({ path, start, end }))
  } catch {
    return undefined
  }
}

/** The place stands in the sentence of a decode, or in the error itself. */
function faultOf(error: unknown): NonNullable<TryAnswer['error']> {
  const message = reasonOf(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'error'
  const offset = Number(
    /\(offset (\d+)[,)]|\bbyte (\d+)/.exec(message)?.slice(1).find(Boolean) ?? Number.NaN,
  )
  return { code, message, ...(Number.isNaN(offset) ? {} : { offset }) }
}
