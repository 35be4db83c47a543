/** What came to a node and what it sent: which of both belong together. */
import type { FlowGraph } from '../../model/flow-graph.ts'
import type { SeenMessage } from './message.ts'
import { sentBy } from './tap-target.ts'
import type { OpenTap } from './taps-store.ts'

export interface Pair {
  readonly before: SeenMessage | undefined
  readonly after: SeenMessage | undefined
  /** `trace`: both carry the same mark; `order`: the first goes with the first. */
  readonly by: 'trace' | 'order'
}
/** The two taps around a node. */
export interface Around {
  readonly node: string
  readonly before: string
  readonly after: string
}

const ends = ({ target: { kind, name } }: OpenTap): { from?: string; to?: string } => {
  if (kind === 'wire') {
    const [from = '', to = ''] = name.split(' -> ')
    return { from: nodeOf(from), to: nodeOf(to) }
  }
  return name.endsWith('.in') ? { to: nodeOf(name) } : { from: nodeOf(name) }
}

/** `a.error` and `a` are both of `a`. */
const nodeOf = (end: string): string => end.split('.')[0] ?? ''

/** What may be tapped beside a tap, so that both sides of a node are. */
export function missingSides({ nodes }: Pick<FlowGraph, 'nodes'>, tap: OpenTap): string[] {
  const { from, to } = ends(tap)
  const [giver, taker] = [nodes.get(from ?? ''), nodes.get(to ?? '')]
  return [
    ...(taker && taker.role !== 'sink' ? [sentBy(taker)] : []),
    ...(giver && giver.inputs.length > 0 ? [`${giver.id}.in`] : []),
  ]
}

/** The taps on both sides of a node, one of them the tap of the message. */
export function aroundOf(open: readonly OpenTap[], tap: string): Around | undefined {
  const own = open.find(({ id }) => id === tap)
  if (!own) return undefined
  const { from, to } = ends(own)
  const before = from && open.find((each) => ends(each).to === from)
  if (from && before) return { node: from, before: before.id, after: own.id }
  const after = to && open.find((each) => ends(each).from === to)
  return to && after ? { node: to, before: own.id, after: after.id } : undefined
}

/** Marks that travel with a message through a node. */
const marks = ['trace', 'traceparent', 'id', 'messageId', 'correlation'] as const

function markOf({ meta }: SeenMessage): string | undefined {
  for (const mark of marks) {
    const value = meta[mark]
    if (typeof value === 'string') return `${mark} ${value}`
  }
  return undefined
}

/**
 * Without a mark, the n-th before goes with the n-th after, counted from the last: a sample of many, or a
 * node that filters, breaks the order, which is why the reader is told.
 */
export function pairOf(
  message: SeenMessage,
  messages: readonly SeenMessage[],
  { before, after }: Around,
): Pair {
  const isBefore = message.tap === before
  const others = messages.filter(({ tap }) => tap === (isBefore ? after : before))
  const mark = markOf(message)
  const marked = mark === undefined ? undefined : others.find((each) => markOf(each) === mark)
  const other = marked ?? byOrder(message, messages, others, isBefore)
  const pair = isBefore ? { before: message, after: other } : { before: other, after: message }
  return { ...pair, by: marked ? 'trace' : 'order' }
}

/** What a node sends for a message comes at the same moment or later; the nearest of these. */
function byOrder(
  message: SeenMessage,
  messages: readonly SeenMessage[],
  others: readonly SeenMessage[],
  isBefore: boolean,
): SeenMessage | undefined {
  const near = others.filter(({ time }) => (isBefore ? time >= message.time : time <= message.time))
  const moment = isBefore ? near[0]?.time : near.at(-1)?.time
  if (moment === undefined) return undefined
  // Of several at one moment, the n-th goes with the n-th.
  const peers = messages.filter(({ tap, time }) => tap === message.tap && time === message.time)
  const same = near.filter(({ time }) => time === moment)
  return same[Math.min(peers.indexOf(message), same.length - 1)]
}
