/** `{ type: filter, where: a > 1 }` merged field by field. Both sides of a conflict are whole lines. */
import { isMap, isPair, isScalar } from 'yaml'
import type { Node, Pair } from 'yaml'

import { mergeOrder } from './order.ts'
import type { Segment } from './segments.ts'

/** Fields on which the sides disagree, and the line with all the rest merged, once with each side's. */
export interface FlowConflict {
  readonly keys: readonly string[]
  readonly ours: string
  readonly theirs: string
}

/** `undefined` when it is not three maps in flow style on one line each. */
export function mergeFlowMap(
  base: Segment | undefined,
  ours: Segment,
  theirs: Segment,
): string | FlowConflict | undefined {
  const [b, o, t] = [base ? readFlow(base) : emptyFlow, readFlow(ours), readFlow(theirs)]
  if (!b || !o || !t) return undefined
  // What stands around the braces: the key before, a comment behind.
  const frame = mergeFrame(base && b, o, t)
  if (!frame) return undefined
  const keys = new Set([...b.items.keys(), ...o.items.keys(), ...t.items.keys()])
  const merged = { ours: new Map<string, string>(), theirs: new Map<string, string>() }
  const open: string[] = []
  for (const key of keys) {
    const [x, y, z] = [b.items.get(key), o.items.get(key), t.items.get(key)]
    const isOpen = y !== z && y !== x && z !== x
    if (isOpen) open.push(key)
    const mine = y === x ? z : y
    const yours = isOpen ? z : mine
    if (mine !== undefined) merged.ours.set(key, mine)
    if (yours !== undefined) merged.theirs.set(key, yours)
  }
  const orderOf = (items: ReadonlyMap<string, string>) =>
    mergeOrder([...b.items.keys()], [...o.items.keys()], [...t.items.keys()], new Set(items.keys()))
  const written = (items: ReadonlyMap<string, string>): string => {
    const texts = orderOf(items).map((key) => items.get(key) ?? '')
    return `${frame.before}{${frame.pad}${texts.join(', ')}${frame.pad}}${frame.behind}`
  }
  if (open.length === 0) return written(merged.ours)
  return {
    keys: open.length === 1 ? open : [],
    ours: written(merged.ours),
    theirs: written(merged.theirs),
  }
}

interface FlowText {
  readonly items: ReadonlyMap<string, string>
  readonly before: string
  readonly behind: string
  /** The space inside the braces. */
  readonly pad: string
}
const emptyFlow: FlowText = { items: new Map(), before: '', behind: '', pad: ' ' }

function mergeFrame(base: FlowText | undefined, ours: FlowText, theirs: FlowText) {
  const behind = pick(base?.behind, ours.behind, theirs.behind)
  const before = pick(base?.before, ours.before, theirs.before)
  if (behind === undefined || before === undefined) return undefined
  return { before, behind, pad: ours.pad }
}

function pick(base: string | undefined, ours: string, theirs: string): string | undefined {
  if (ours === theirs || theirs === base) return ours
  return ours === base ? theirs : undefined
}

function readFlow({ value, body }: Segment): FlowText | undefined {
  if (!isMap(value) || !value.flow || !value.range) return undefined
  const open = body.indexOf('{')
  const length = value.range[1] - value.range[0]
  // An anchor or a tag stands before the brace, inside the range of the value or not.
  const close = body.lastIndexOf('}', open + length)
  const text = body.slice(open, close + 1)
  if (open === -1 || close < open || text.includes('\n') || text.includes('#')) return undefined
  const offset = value.range[0] - open
  const items = new Map<string, string>()
  for (const pair of value.items) {
    const item = isPair(pair) ? readPair(pair, body, offset) : undefined
    if (!item || items.has(item.key)) return undefined
    items.set(item.key, item.text)
  }
  return {
    items,
    before: body.slice(0, open),
    behind: body.slice(close + 1),
    pad: text[1] === ' ' ? ' ' : '',
  }
}

function readPair(
  pair: Pair,
  body: string,
  offset: number,
): { key: string; text: string } | undefined {
  const { key } = pair
  const value = pair.value as Node | null
  if (!isScalar(key) || !key.range) return undefined
  const end = value?.range?.[1] ?? key.range[1]
  const text = body.slice(key.range[0] - offset, end - offset).trim()
  return text === '' ? undefined : { key: String(key.value), text }
}
