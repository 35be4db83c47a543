/** Decoders of the flow, which read what has a schema or a layout; and what they make of a message. */
import type { Editor } from '../../app/editor.ts'
import { tryNode } from '../../inspector/try-node.ts'
import type { FlowGraph, GraphNode } from '../../model/flow-graph.ts'
import type { SeenMessage } from '../taps/message.ts'
import type { TapTarget } from '../taps/tap-target.ts'
import { readingOf } from './formats.ts'
import type { Format, Reading } from './formats.ts'
import { hexOf } from './spanned.ts'

/** What the page reads by itself. */
const own = /^(?:json|msgpack|cbor)\//

export const decodersIn = ({ nodes }: Pick<FlowGraph, 'nodes'>): readonly GraphNode[] =>
  [...nodes.values()].filter(
    ({ item, info }) =>
      info?.canTry === true &&
      item.type !== undefined &&
      item.type.endsWith('/decode') &&
      !own.test(item.type),
  )

/** The decoder that reads what passes here, as chosen; by itself it is one that takes just this. */
export function decoderFor(
  graph: Pick<FlowGraph, 'nodes' | 'leaving'>,
  target: TapTarget,
  format: Format,
): GraphNode | undefined {
  if (format !== 'auto' && !format.startsWith('node:')) return undefined
  const decoders = decodersIn(graph)
  if (format !== 'auto') return decoders.find(({ id }) => `node:${id}` === format)
  const takers = new Set(takersOf(graph, target))
  return decoders.find(({ id }) => takers.has(id))
}

function takersOf({ leaving }: Pick<FlowGraph, 'leaving'>, { kind, name }: TapTarget): string[] {
  if (kind === 'wire') return [name.split(' -> ')[1] ?? '']
  const dot = name.lastIndexOf('.')
  const [node, port] = [name.slice(0, dot), name.slice(dot + 1)]
  if (port === 'in') return [node]
  return (leaving.get(node) ?? []).flatMap(({ from, to }) => (from.port === port ? [to.node] : []))
}

/** By the fields of the decoder: others read otherwise. */
const known = new WeakMap<GraphNode['item'], WeakMap<SeenMessage, Reading>>()

export const decodedBefore = (decoder: GraphNode, message: SeenMessage): Reading | undefined =>
  known.get(decoder.item)?.get(message)

export const canBeDecoded = ({ payload }: SeenMessage): boolean =>
  payload.kind === 'bytes' && !payload.isCut

/** Asks the runtime once for each message; never rejects. */
export async function decode(
  editor: Editor,
  decoder: GraphNode,
  message: SeenMessage,
): Promise<Reading | undefined> {
  const before = decodedBefore(decoder, message)
  const { info, item, id } = decoder
  if (before || !info || !canBeDecoded(message)) return before
  const { topic, meta, payload } = message
  const input = { payload: { hex: hexOf(payload.bytes) }, topic, meta }
  const tried = await tryNode(editor, { info, item, input })
  const by = `node:${id}` as const
  const reading = tried.answer ? readingOf(by, tried.answer) : { by, fault: tried.failure ?? '' }
  const readings = known.get(item) ?? new WeakMap<SeenMessage, Reading>()
  known.set(item, readings.set(message, reading))
  return reading
}
