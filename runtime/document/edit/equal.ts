/** Whether two JSON values are the same. Keys with `undefined` count as absent. */
export function isEqual(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return false
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false
    return left.every((item, index) => isEqual(item, right[index]))
  }
  const mine = Object.entries(left).filter(([, item]) => item !== undefined)
  const others = new Map(Object.entries(right).filter(([, item]) => item !== undefined))
  return (
    mine.length === others.size &&
    mine.every(([key, item]) => others.has(key) && isEqual(item, others.get(key)))
  )
}

/** The same also in the order of keys: routes try their cases in it. */
export function isIdentical(left: unknown, right: unknown): boolean {
  return isEqual(left, right) && isSameOrder(left, right)
}

function isSameOrder(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || !left || !right) return true
  const others = Object.entries(right)
  return Object.entries(left).every(([key, item], index) => {
    const [otherKey, otherItem] = others[index] ?? []
    return key === otherKey && isSameOrder(item, otherItem)
  })
}
