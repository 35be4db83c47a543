/** What the nodes of a folded group do together: the worst of them, and what goes in and out by its wires. */
import type { LiveNodeState } from '../../../runtime/admin/contract/live.ts'
import type { ViewGroup } from '../../../runtime/document/edit/view.ts'
import { bundleId } from '../../canvas/card.ts'
import { isWorseNode, readWire } from '../reading.ts'
import type { NodeReading } from '../reading.ts'
import type { Numbers } from '../numbers.ts'
import type { NodeNow } from './node-marks.ts'
import type { DrawnWire } from './picture.ts'

export interface BundleParts {
  readonly numbers: Numbers | undefined
  /** The drawn wires, of which those to the group end at it. */
  readonly wires: readonly DrawnWire[]
  /** Of a node. */
  readonly now: (id: string) => NodeNow
}

export function bundleNow(group: ViewGroup, { numbers, wires, now }: BundleParts): NodeNow {
  const id = bundleId(group.id)
  let worst: { readonly node: string; readonly reading: NodeReading } | undefined
  let told: LiveNodeState | undefined
  let isPaused = false
  const sum = { failed: 0, queued: 0 }
  for (const node of group.nodes) {
    const { reading, told: words, isSource } = now(node)
    if (!reading) continue
    sum.failed += reading.failed
    // What a source counts as open waits further on, and counts there.
    if (!isSource) sum.queued += reading.queued
    isPaused ||= words?.paused === true
    if (worst && !isWorseNode(reading.state, worst.reading.state)) continue
    worst = { node, reading }
    told = words
  }
  if (!worst || !numbers) return { reading: undefined, told: undefined, isSource: false }
  const rates = {
    in: rateOf(numbers, wires, ({ line }) => line.ends[1] === id),
    out: rateOf(numbers, wires, ({ line }) => line.ends[0] === id),
  }
  return {
    reading: { ...sum, state: worst.reading.state, in: 0, out: 0 },
    told: told && wordsOf(told, worst.node, isPaused),
    isSource: false,
    rates,
  }
}

function wordsOf(
  { reason, paused: _own, ...told }: LiveNodeState,
  node: string,
  isPaused: boolean,
): LiveNodeState {
  return {
    ...told,
    ...(reason === undefined ? {} : { reason: `${node}: ${reason}` }),
    ...(isPaused ? { paused: true as const } : {}),
  }
}

/** What a port sends to several nodes of the group is the same messages: it counts once. */
function rateOf(
  numbers: Numbers,
  wires: readonly DrawnWire[],
  isWanted: (drawn: DrawnWire) => boolean,
): number {
  const seen = new Set<string>()
  let rate = 0
  for (const drawn of wires) {
    const { from } = drawn.wire
    const port = `${from.node}.${from.port}`
    if (!isWanted(drawn) || seen.has(port)) continue
    seen.add(port)
    rate += readWire(numbers, drawn.at)?.rate ?? 0
  }
  return rate
}
