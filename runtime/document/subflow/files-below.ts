/** The files that a flow reaches by its subflows: their types, their size, and whether one leads back. */
import type { SubflowFile, Subflows } from '../flow.ts'
import { typesOf } from '../parse.ts'
import type { ParsedFlow } from '../parse.ts'
import { entryOf } from '../tree.ts'
import { isSubflowType } from './declaration.ts'

/** Subflows that the file names, without those that cannot be opened. */
const filesIn = ({ id, parsed }: Pick<SubflowFile, 'id' | 'parsed'>, subflows: Subflows) =>
  typesOf(parsed)
    .filter(isSubflowType)
    .flatMap((type) => openOr(id, type, subflows))

function openOr(from: string, type: string, subflows: Subflows): SubflowFile[] {
  try {
    return [subflows.open(from, type)]
  } catch {
    return []
  }
}

/** The files of all subflows of the flow, each once. */
export function filesBelow(id: string, parsed: ParsedFlow, subflows: Subflows): SubflowFile[] {
  const found = new Map<string, SubflowFile>()
  const waiting: Pick<SubflowFile, 'id' | 'parsed'>[] = [{ id, parsed }]
  for (let next = waiting.pop(); next; next = waiting.pop())
    for (const file of filesIn(next, subflows)) {
      if (found.has(file.id)) continue
      found.set(file.id, file)
      waiting.push(file)
    }
  return [...found.values()]
}

/** Every type that the flow and its subflows name: what a registry must load before the check. */
export function typesWithin(id: string, parsed: ParsedFlow, subflows: Subflows): string[] {
  const files = [{ parsed }, ...filesBelow(id, parsed, subflows)]
  return [...new Set(files.flatMap((file) => typesOf(file.parsed)))]
}

/** The ids from the file to the flow, when it leads there. */
export function findWayBack(
  file: SubflowFile,
  flow: string,
  subflows: Subflows,
): readonly string[] | undefined {
  const seen = new Set<string>()
  const visit = (here: SubflowFile, path: readonly string[]): readonly string[] | undefined => {
    const way = [...path, here.id]
    if (here.id === flow) return way
    if (seen.has(here.id)) return undefined
    seen.add(here.id)
    for (const inner of filesIn(here, subflows)) {
      const found = visit(inner, way)
      if (found) return found
    }
    return undefined
  }
  return visit(file, [])
}

interface Measure {
  readonly depth: number
  /** With those of its own subflows. */
  readonly nodes: number
}

export function measureFiles(subflows: Subflows): (file: SubflowFile) => Measure {
  const known = new Map<string, Measure>()
  const measure = (file: SubflowFile): Measure => {
    const before = known.get(file.id)
    if (before) return before
    // A circle further down is told where it is; here it only must not go on for ever.
    known.set(file.id, { depth: 0, nodes: 0 })
    const nodes = entryOf(file.parsed.tree, 'nodes')?.value
    let depth = 0
    let count = 0
    for (const { value } of nodes?.kind === 'map' ? nodes.entries : []) {
      const type = entryOf(value, 'type')?.value
      const name = type?.kind === 'scalar' && typeof type.value === 'string' ? type.value : ''
      const [inner] = isSubflowType(name) ? openOr(file.id, name, subflows) : []
      const below = inner ? measure(inner) : { depth: 0, nodes: 1 }
      depth = Math.max(depth, below.depth)
      count += below.nodes
    }
    const measured = { depth: depth + 1, nodes: count }
    known.set(file.id, measured)
    return measured
  }
  return measure
}
