/** Which messages of the list are chosen: one, as a rule; more with Shift and Ctrl. */

export interface Choice {
  /** The one that the keys go on from. */
  readonly active: number | undefined
  /** Where a range begins. */
  readonly anchor: number | undefined
  readonly keys: ReadonlySet<number>
}
/** `toggle`: this one more, or one less. `range`: all from where the choice began. */
export type How = 'one' | 'toggle' | 'range'

export const noChoice: Choice = { active: undefined, anchor: undefined, keys: new Set() }

/** `order`: keys of all rows, from first to last. */
export function choose(
  { active, anchor, keys }: Choice,
  order: readonly number[],
  key: number,
  how: How,
): Choice {
  const from = anchor === undefined ? -1 : order.indexOf(anchor)
  if (how === 'one' || (how === 'range' && from < 0))
    return { active: key, anchor: key, keys: new Set([key]) }
  if (how === 'range') {
    const to = order.indexOf(key)
    const range = order.slice(Math.min(from, to), Math.max(from, to) + 1)
    return { active: key, anchor, keys: new Set(range) }
  }
  if (!keys.has(key)) return { active: key, anchor: key, keys: new Set([...keys, key]) }
  const rest = [...keys].filter((each) => each !== key)
  if (rest.length === 0) return noChoice
  return { active: active === key ? rest.at(-1) : active, anchor: key, keys: new Set(rest) }
}

export const chooseAll = (order: readonly number[]): Choice => ({
  active: order.at(-1),
  anchor: order[0],
  keys: new Set(order),
})
