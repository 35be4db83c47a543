/** The subflows that one check meets: opened once, and what can be said of them without a check. */
import { wordingOf } from '../../words.ts'
import type { Wording } from '../../words.ts'
import type { Catalogue, TypeInfo } from '../catalogue.ts'
import type { CheckedFlow, SubflowFile, Subflows } from '../flow.ts'
import { limits } from '../limits.ts'
import type { SubflowPorts } from '../model.ts'
import type { ParsedFlow } from '../parse.ts'
import { isSubflow, isSubflowType, paramsOf, portsOf } from './declaration.ts'
import type { Param } from './declaration.ts'
import { findWayBack, measureFiles } from './files-below.ts'
import { subflowInfo } from './info.ts'

export interface Subflow extends SubflowFile {
  readonly params: readonly Param[]
  readonly ports: SubflowPorts
  readonly info: TypeInfo
}
/** Why a file cannot be used as a subflow here. */
export type Refusal = { readonly reason: Wording } | { readonly cycle: readonly string[] }

export interface SubflowSet {
  /** `type` as the flow `from` writes it. */
  find(from: string, type: string): Subflow | Refusal
  /** Files that were checked by themselves, by id: each is, once. */
  readonly checked: Map<string, CheckedFlow>
}

export function createSubflowSet(subflows: Subflows, catalogue: Catalogue): SubflowSet {
  const known = new Map<string, Subflow | Refusal>()
  const measure = measureFiles(subflows)

  function find(from: string, type: string): Subflow | Refusal {
    const key = `${from} ${type}`
    const before = known.get(key)
    if (before) return before
    const found = open(from, type)
    known.set(key, found)
    return found
  }

  function open(from: string, type: string): Subflow | Refusal {
    try {
      const file = subflows.open(from, type)
      const cycle = findWayBack(file, from, subflows)
      if (cycle) return { cycle: [from, ...cycle] }
      const { tree } = file.parsed
      if (tree && !isSubflow(tree)) return { reason: noPorts }
      const { depth, nodes } = measure(file)
      if (depth > limits.subflowDepth) return { reason: tooDeep }
      if (nodes > limits.nodes) return { reason: tooLarge }
      const infoOf = (inner: string) => infoIn(file.id, inner)
      const info = subflowInfo(type, file, infoOf)
      return { ...file, params: paramsOf(tree), ports: portsOf(tree), info }
    } catch (error) {
      return { reason: wordingOf(error) }
    }
  }

  function infoIn(from: string, type: string): TypeInfo | undefined {
    if (!isSubflowType(type)) return catalogue.find(type)
    const found = find(from, type)
    return 'info' in found ? found.info : undefined
  }

  return { find, checked: new Map() }
}

/** A catalogue that knows the subflows of a flow, too. */
export const withSubflows = (catalogue: Catalogue, from: string, set: SubflowSet): Catalogue => ({
  names: () => catalogue.names(),
  find(type) {
    if (!isSubflowType(type)) return catalogue.find(type)
    const found = set.find(from, type)
    return 'info' in found ? found.info : undefined
  },
})

/** What a file is as a node type. Its type is its id: each flow writes its own path to it. */
export function fileInfo(
  id: string,
  parsed: ParsedFlow,
  { catalogue, subflows }: { catalogue: Catalogue; subflows: Subflows },
): TypeInfo {
  const known = withSubflows(catalogue, id, createSubflowSet(subflows, catalogue))
  return subflowInfo(id, { id, parsed }, known.find)
}

const noPorts = {
  en: 'it has no "ports", so it is a flow of its own',
  zh: '它没有 "ports"，是一个独立的流程',
}
const tooDeep = {
  en: `with it, more than ${limits.subflowDepth} subflows are inside each other`,
  zh: `加上它，子流程的嵌套超过 ${limits.subflowDepth} 层`,
}
const tooLarge = {
  en: `with its own subflows it has more than ${limits.nodes} nodes`,
  zh: `连同它的子流程，节点超过 ${limits.nodes} 个`,
}
