/** Where the wires of a flow lead. */
import type { Wire } from '../document/model.ts'

export interface Ways {
  /** The nodes that a port is wired to, in the order of the file. */
  targets(node: string, port: string): readonly string[]
  /** Every node that a message from this node can reach, itself included. */
  reach(node: string): ReadonlySet<string>
  /** The sinks and stages that a port leads to, each the first on its way. */
  ends(node: string, port: string): ReadonlySet<string>
}

/** `isEnd`: a sink or a stage. */
export function waysOf(wires: readonly Wire[], isEnd: (node: string) => boolean): Ways {
  const targets = new Map<string, string[]>()
  for (const { from, to } of wires) {
    const key = `${from.node}.${from.port}`
    targets.set(key, [...(targets.get(key) ?? []), to.node])
  }
  const endsOf = new Map<string, ReadonlySet<string>>()

  function findEnds(key: string): Set<string> {
    const passed = new Set(targets.get(key))
    const found = new Set<string>()
    for (const node of passed) {
      if (isEnd(node)) found.add(node)
      else
        for (const { from, to } of wires)
          if (from.node === node && from.port !== 'error') passed.add(to.node)
    }
    return found
  }

  return {
    targets: (node, port) => targets.get(`${node}.${port}`) ?? [],
    reach(start) {
      const seen = new Set([start])
      for (const node of seen)
        for (const { from, to } of wires) if (from.node === node) seen.add(to.node)
      return seen
    },
    ends(node, port) {
      const key = `${node}.${port}`
      const known = endsOf.get(key)
      if (known !== undefined) return known
      const found = findEnds(key)
      endsOf.set(key, found)
      return found
    },
  }
}
