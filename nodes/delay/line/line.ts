/** Things in order of their time; of equal times, in order of arrival. */

export interface Line<T> {
  readonly size: number
  add(at: number, item: T): void
  /** The time of the first, if there is one. */
  first(): number | undefined
  /** Takes out what is due, in order. */
  due(now: number): T[]
}

export function createLine<T>(): Line<T> {
  const items: { readonly at: number; readonly item: T }[] = []
  return {
    get size() {
      return items.length
    },
    add(at, item) {
      let low = 0
      let high = items.length
      while (low < high) {
        const middle = (low + high) >> 1
        if ((items[middle]?.at ?? Infinity) <= at) low = middle + 1
        else high = middle
      }
      items.splice(low, 0, { at, item })
    },
    first: () => items[0]?.at,
    due(now) {
      const rest = items.findIndex(({ at }) => at > now)
      return items.splice(0, rest < 0 ? items.length : rest).map(({ item }) => item)
    },
  }
}
