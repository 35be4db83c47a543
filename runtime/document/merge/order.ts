/** The order of entries after a merge: ours, unless only they changed theirs. */

/** `keep`: the keys that are in the result. What one side added stands behind the entry it stood behind. */
export function mergeOrder(
  base: readonly string[],
  ours: readonly string[],
  theirs: readonly string[],
  keep: ReadonlySet<string>,
): string[] {
  const isCommon = new Set(base.filter((key) => ours.includes(key) && theirs.includes(key)))
  const common = (keys: readonly string[]) => keys.filter((key) => isCommon.has(key)).join('\n')
  const theyOrdered = common(ours) === common(base) && common(theirs) !== common(base)
  const [first, second] = theyOrdered ? [theirs, ours] : [ours, theirs]
  const order = first.filter((key) => keep.has(key))
  const there = new Set(order)
  second.forEach((key, index) => {
    if (!keep.has(key) || there.has(key)) return
    const before = second.slice(0, index).findLast((other) => there.has(other))
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, key)
    there.add(key)
  })
  return order
}
