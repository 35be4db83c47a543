/** Which nodes hold up what comes to them: those that make a source wait, and those on the way there. */
import type { NodeStatus } from '../../../engine/status.ts'
import { createSteady } from './recent.ts'
import { isPure } from './table.ts'

export function createHeld(next: readonly (readonly number[])[]) {
  const steady = createSteady(next.length)
  const before = beforeOf(next)
  return (nodes: readonly NodeStatus[]): readonly boolean[] => {
    const held = nodes.map(
      (node, index) => node.kind !== 'source' && steady(index, isHolding(node)),
    )
    // Transforms and routes keep nothing: before a node that holds up, they do too.
    const found = held.flatMap((isHeld, index) => (isHeld ? [index] : []))
    for (const index of found)
      for (const above of before[index] ?? []) {
        const node = nodes[above]
        if (node === undefined || held[above] === true || !isPure(node)) continue
        held[above] = true
        found.push(above)
      }
    return held
  }
}

function beforeOf(next: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const before = next.map((): number[] => [])
  next.forEach((targets, index) => {
    for (const target of targets) before[target]?.push(index)
  })
  return before
}

/** What comes to a paused node waits there, whether its source does or not. */
const isHolding = ({ isHeld, isPaused, queued }: NodeStatus): boolean =>
  isHeld === true || (isPaused === true && queued > 0)
