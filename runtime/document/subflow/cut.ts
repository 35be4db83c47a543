/** Which ports a part of a flow needs to be a subflow: what leads into it, and what leads out of it. */
import type { PortRef } from '../model.ts'
import type { FlowView, ViewWire } from '../edit/view.ts'
import type { SubflowPorts } from '../model.ts'

export interface Cut {
  /** Nodes inside that get what comes in. */
  readonly inputs: readonly string[]
  /** Ports outside that lead into them. */
  readonly sources: readonly PortRef[]
  readonly outputs: readonly CutOutput[]
  /** Nodes outside that get the errors, where those of all nodes go the same way. */
  readonly errorTargets: readonly string[]
  /** It holds the node that takes the errors of the flow. */
  readonly takesErrors: boolean
}
export interface CutOutput {
  readonly name: string
  readonly from: PortRef
  /** Nodes outside. */
  readonly targets: readonly string[]
}

export interface CutScope {
  readonly view: FlowView
  readonly chosen: ReadonlySet<string>
  /** Sources have no port `error`. */
  readonly isSource: (id: string) => boolean
  /** Of the flow, when it is a subflow itself. */
  readonly ports: SubflowPorts
}

const keyOf = ({ node, port }: PortRef): string => `${node}.${port}`

/** `undefined`: different things lead into different nodes, and a subflow has one way in. */
export function cutOut(scope: CutScope): Cut | undefined {
  const { view, chosen, ports } = scope
  const entering = view.wires.filter(
    ({ from, to }) => chosen.has(to.node) && !chosen.has(from.node),
  )
  const takesErrors = view.errors !== undefined && chosen.has(view.errors)
  const feeders = new Map<string, Set<string>>()
  const feed = (node: string, by: string): void => {
    feeders.set(node, (feeders.get(node) ?? new Set()).add(by))
  }
  for (const { from, to } of entering) feed(to.node, keyOf(from))
  for (const node of ports.inputs) if (chosen.has(node)) feed(node, 'the port in')
  if (takesErrors && view.errors !== undefined) feed(view.errors, 'errors of the flow')
  const sets = [...feeders.values()].map((by) => [...by].toSorted().join())
  if (new Set(sets).size > 1) return undefined
  const sources = new Map(entering.map(({ from }) => [keyOf(from), from]))
  return {
    inputs: [...feeders.keys()],
    sources: [...sources.values()],
    takesErrors,
    ...outputsOf(scope),
  }
}

function outputsOf(scope: CutScope): Pick<Cut, 'outputs' | 'errorTargets'> {
  const { view, chosen, ports } = scope
  const leaving = view.wires.filter(({ from, to }) => chosen.has(from.node) && !chosen.has(to.node))
  const errorTargets = commonErrors(scope, leaving)
  const groups = new Map<string, { from: PortRef; targets: string[] }>()
  const add = (from: PortRef, ...targets: string[]): void => {
    const group = groups.get(keyOf(from)) ?? { from, targets: [] }
    group.targets.push(...targets)
    groups.set(keyOf(from), group)
  }
  for (const { from, to } of leaving)
    if (from.port !== 'error' || errorTargets.length === 0) add(from, to.node)
  for (const end of [...ports.outputs.values()].flat()) if (chosen.has(end.node)) add(end)
  const outputs = [...groups.values()]
  const names = namesFor(outputs.map(({ from }) => from))
  return {
    errorTargets,
    outputs: outputs.map((output, index) => ({ ...output, name: names[index] ?? '' })),
  }
}

/** Where the errors of all nodes go, if they go the same way and nothing else takes one. */
function commonErrors(
  { view, chosen, isSource, ports }: CutScope,
  leaving: readonly ViewWire[],
): readonly string[] {
  const isTaken = [...ports.outputs.values()]
    .flat()
    .some(({ node, port }) => chosen.has(node) && port === 'error')
  const failing = [...chosen].filter((id) => !isSource(id))
  const targets = failing.map((id) =>
    view.wires
      .filter(({ from }) => from.node === id && from.port === 'error')
      .map(({ to }) => to.node),
  )
  const [first = []] = targets
  const text = first.toSorted().join()
  const isCommon = targets.every((each) => each.toSorted().join() === text)
  const isOutside = first.every((id) => !chosen.has(id))
  return isCommon && isOutside && !isTaken && leaving.length > 0 ? first : []
}

function namesFor(ends: readonly PortRef[]): string[] {
  const single = ends.filter(({ port }) => port !== 'error').length === 1
  const taken = new Set(['in', 'error'])
  return ends.map(({ node, port }) => {
    const plain = port === 'out' ? (single ? 'out' : node) : port === 'error' ? '' : slug(port)
    const wish = plain === '' || taken.has(plain) ? `${node}-${slug(port)}` : plain
    let name = wish
    for (let number = 2; taken.has(name); number += 1) name = `${wish}-${number}`
    taken.add(name)
    return name
  })
}

function slug(port: string): string {
  const words = port.toLowerCase().replaceAll('_', '-')
  return /^[a-z]/.test(words) ? words : `port-${words}`
}
