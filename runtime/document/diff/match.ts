/**
 * Which entry of before is which of after: by id, then (a rename) by type and place in the chain, then
 * by content. A rename is found step by step: each one that is found makes the next one's neighbours known.
 */
import type { ViewItem, ViewWire } from '../edit/view.ts'
import { isSame } from './field-changes.ts'

export interface Side {
  readonly items: readonly ViewItem[]
  readonly wires: readonly ViewWire[]
}

/** More pairs than this are not compared: whoever rewrites a flow has removed and added. */
const mostPairs = 40_000

/** Id in before -> id in after, for entries that are on both sides. */
export function matchItems(before: Side, after: Side): Map<string, string> {
  const ids = new Set(after.items.map(({ id }) => id))
  const matches = new Map<string, string>()
  for (const { id } of before.items) if (ids.has(id)) matches.set(id, id)
  let gone = before.items.filter(({ id }) => !ids.has(id))
  const old = new Set(before.items.map(({ id }) => id))
  let fresh = after.items.filter(({ id }) => !old.has(id))
  const neighbours = { before: neighboursOf(before.wires), after: neighboursOf(after.wires) }
  while (gone.length > 0 && fresh.length > 0 && gone.length * fresh.length <= mostPairs) {
    const found = bestPair(gone, fresh, (a, b) => likeness(a, b, matches, neighbours))
    if (!found) break
    matches.set(found.before.id, found.after.id)
    gone = gone.filter((item) => item !== found.before)
    fresh = fresh.filter((item) => item !== found.after)
  }
  return matches
}

type Neighbours = ReadonlyMap<string, readonly Neighbour[]>
interface Neighbour {
  readonly node: string
  /** Direction and ports: what makes two neighbours the same beside the name. */
  readonly how: string
}

function neighboursOf(wires: readonly ViewWire[]): Neighbours {
  const all = new Map<string, Neighbour[]>()
  const add = (id: string, neighbour: Neighbour): void => {
    const list = all.get(id)
    if (list) list.push(neighbour)
    else all.set(id, [neighbour])
  }
  for (const { from, to } of wires) {
    add(from.node, { node: to.node, how: `${from.port}>${to.port}` })
    add(to.node, { node: from.node, how: `${to.port}<${from.port}` })
  }
  return all
}

interface Pair {
  readonly before: ViewItem
  readonly after: ViewItem
}

function bestPair(
  gone: readonly ViewItem[],
  fresh: readonly ViewItem[],
  likenessOf: (before: ViewItem, after: ViewItem) => number,
): Pair | undefined {
  let best: (Pair & { score: number }) | undefined
  for (const before of gone)
    for (const after of fresh) {
      const score = likenessOf(before, after)
      if (score > 0 && score > (best?.score ?? 0)) best = { before, after, score }
    }
  return best
}

/** 0: another entry. Place in the chain weighs more than content. */
function likeness(
  before: ViewItem,
  after: ViewItem,
  matches: ReadonlyMap<string, string>,
  neighbours: { readonly before: Neighbours; readonly after: Neighbours },
): number {
  if (before.type !== after.type) return 0
  const place = placeLikeness(
    neighbours.before.get(before.id) ?? [],
    neighbours.after.get(after.id) ?? [],
    matches,
  )
  const content = contentLikeness(before, after)
  const hasContent = Object.keys(before.fields).length > 0
  if (place >= 0.5 || (content === 1 && hasContent)) return 2 * place + content
  return 0
}

function placeLikeness(
  before: readonly Neighbour[],
  after: readonly Neighbour[],
  matches: ReadonlyMap<string, string>,
): number {
  if (before.length === 0 || after.length === 0) return 0
  const keys = new Set(
    before.flatMap(({ node, how }) => {
      const match = matches.get(node)
      return match === undefined ? [] : [`${how} ${match}`]
    }),
  )
  const shared = after.filter(({ node, how }) => keys.has(`${how} ${node}`)).length
  return shared / Math.max(before.length, after.length)
}

function contentLikeness(before: ViewItem, after: ViewItem): number {
  const keys = new Set([...Object.keys(before.fields), ...Object.keys(after.fields)])
  if (keys.size === 0) return 1
  const same = [...keys].filter((key) => isSame(before.fields[key], after.fields[key]))
  return same.length / keys.size
}
