/** `wires`: each chain is read, and each of its ends looked up. */
import type { Words } from '../words.ts'
import { placingIn } from './align.ts'
import { foundIn } from './describe.ts'
import type { Wire } from './model.ts'
import { outputsOf, takesMessages } from './ports.ts'
import type { Item } from './check-item.ts'
import type { Range } from './problem.ts'
import type { Report } from './report.ts'
import { suggest } from './suggest.ts'
import { pointer } from './tree.ts'
import type { Tree } from './tree.ts'
import { parseChain } from './wire-syntax.ts'
import type { Step } from './wire-syntax.ts'

export interface WireScope {
  readonly report: Report
  readonly nodes: ReadonlyMap<string, Item>
  readonly connections: ReadonlyMap<string, readonly string[]>
}

/** A wire whose ends are there, with where they are written. */
export interface PlacedWire extends Wire {
  readonly path: string
}

export function checkWires(tree: Tree | undefined, scope: WireScope): PlacedWire[] {
  // The schema has already said what is wrong with anything but a list.
  if (tree?.kind !== 'list') return []
  const first = new Map<string, PlacedWire>()
  for (const [index, item] of tree.items.entries()) {
    const path = pointer('/wires', index)
    // Whatever comes after so many is noise, and a hostile file could have any number.
    if (scope.report.isFull()) break
    for (const wire of readChain(item, path, scope)) addWire(first, wire, scope)
  }
  return [...first.values()]
}

function addWire(known: Map<string, PlacedWire>, wire: PlacedWire, { report }: WireScope): void {
  const place = { range: wire.range, path: wire.path }
  const text = wireText(wire)
  const earlier = known.get(text)
  if (wire.from.node === wire.to.node) report.add('E213', place, { node: wire.from.node })
  else if (earlier) {
    const { line } = report.source.position(earlier.range.start)
    report.add('E214', place, { wire: text, line })
  } else known.set(text, wire)
}

/** As it would be written: default ports left out. */
export function wireText({ from, to }: Wire): string {
  const port = from.port === 'out' ? '' : `.${from.port}`
  return `${from.node}${port} -> ${to.node}`
}

const strayColon: Words = {
  en: 'Is there a colon where none belongs?',
  zh: '是不是多写了一个冒号？',
}

function readChain(item: Tree, path: string, scope: WireScope): PlacedWire[] {
  const { report } = scope
  if (item.kind !== 'scalar' || typeof item.value !== 'string') {
    report.add(
      'E302',
      { range: item.range, path },
      {
        field: { en: 'a wire', zh: '连线' },
        wanted: {
          en: 'a text like "source -> filter -> sink"',
          zh: '"source -> filter -> sink" 这样的文本',
        },
        found: foundIn(item),
        advice: item.kind === 'map' ? strayColon : undefined,
      },
    )
    return []
  }
  const inFile = placingIn(report.source.text, item.origin ?? item.range, item.value)
  const { steps, faults } = parseChain(item.value)
  for (const { range, reason, advice } of faults)
    report.add('E206', { range: inFile(range), path }, { reason, advice })
  const known = steps.map((step, index) => {
    if (report.isFull()) return false
    const chain = { inFile, path, scope }
    // In a broken chain it is not known which side of a node is used.
    if (faults.length > 0) return findNode(step, chain) !== undefined
    return checkStep({ step, isFirst: index === 0, isLast: index === steps.length - 1 }, chain)
  })
  if (faults.length > 0) return []
  return steps.slice(1).flatMap((to, index) => {
    const from = steps[index] as Step
    if (!known[index] || !known[index + 1]) return []
    const range = { start: inFile(from.range).start, end: inFile(to.range).end }
    return [
      {
        from: { node: from.node, port: from.port ?? 'out' },
        to: { node: to.node, port: 'in' },
        range,
        path,
      },
    ]
  })
}

interface StepPlace {
  readonly step: Step
  readonly isFirst: boolean
  readonly isLast: boolean
}
interface ChainScope {
  readonly inFile: (part: Range) => Range
  readonly path: string
  readonly scope: WireScope
}

/** Whether both sides of the step that the chain uses are there. */
function checkStep({ step, isFirst, isLast }: StepPlace, chain: ChainScope): boolean {
  const item = findNode(step, chain)
  if (!item) return false
  // A node whose type is unknown has unknown ports; its problem is reported already.
  if (!item.info) return false
  const isInputFine = isFirst || checkInput(step, item, isLast, chain)
  const isOutputFine = isLast || checkOutput(step, item, chain)
  return isInputFine && isOutputFine
}

function findNode(
  { node, nodeRange }: Step,
  { inFile, path, scope }: ChainScope,
): Item | undefined {
  const item = scope.nodes.get(node)
  if (item) return item
  const place = { range: inFile(nodeRange), path }
  const users = scope.connections.get(node)
  if (users) scope.report.add('E221', place, { name: node, users })
  else {
    const nodes = [...scope.nodes.keys()]
    scope.report.add('E205', place, { node, suggestion: suggest(node, nodes), nodes })
  }
  return undefined
}

function checkInput(step: Step, item: Item, isLast: boolean, chain: ChainScope): boolean {
  const { inFile, path, scope } = chain
  const info = item.info
  if (!info) return false
  if (!takesMessages(info)) {
    const place = { range: inFile(step.nodeRange), path }
    scope.report.add('E211', place, { node: item.name, type: info.type })
    return false
  }
  if (!isLast || step.port === undefined || step.port === 'in') return true
  const place = { range: inFile(step.portRange ?? step.range), path }
  const facts = { node: item.name, type: info.type, port: step.port }
  scope.report.add('E204', place, { ...facts, ports: ['in'], suggestion: undefined, side: 'input' })
  return false
}

function checkOutput(step: Step, item: Item, { inFile, path, scope }: ChainScope): boolean {
  const info = item.info
  if (!info) return false
  const port = step.port ?? 'out'
  const outputs = outputsOf(info, item.tree)
  if (outputs.has(port)) return true
  const place = { range: inFile(step.portRange ?? step.nodeRange), path }
  const facts = { node: item.name, type: info.type }
  if (info.kind === 'sink' && step.port === undefined) scope.report.add('E212', place, facts)
  else {
    const ports = [...outputs.keys()]
    const suggestion = suggest(port, ports)
    scope.report.add('E204', place, { ...facts, port, ports, suggestion, side: 'output' })
  }
  return false
}
