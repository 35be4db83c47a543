/** Part of a flow becomes a subflow: the text of the new file, and what changes in the flow. */
import { edit } from '../edit/edit.ts'
import { copyFragment } from '../edit/fragment.ts'
import type { Catalogue } from '../catalogue.ts'
import type { Operation } from '../edit/operation.ts'
import { readKeys } from '../edit/read-keys.ts'
import type { FlowView, Point, ViewItem } from '../edit/view.ts'
import { engineKeys } from '../engine-keys.ts'
import type { SubflowPorts } from '../model.ts'
import { parseFlow } from '../parse.ts'
import { cutOut } from './cut.ts'
import type { Cut } from './cut.ts'
import { portsOf } from './declaration.ts'
import { pathsOfItem } from './move.ts'
import { typeOfSubflow } from './paths.ts'

export interface ExtractOptions {
  readonly text: string
  readonly view: FlowView
  readonly ids: readonly string[]
  readonly types: Pick<Catalogue, 'find'>
  /** Id of the instance. */
  readonly instance: string
  /** Ids of the flow and of the new file. */
  readonly from: string
  readonly to: string
  /** `name:` of the new file. */
  readonly name: string
  readonly at: Point | undefined
}

export type Extracted =
  | { readonly ok: true; readonly text: string; readonly operations: readonly Operation[] }
  /** `inputs`: different things lead into different nodes. `text`: the flow cannot be read. */
  | { readonly ok: false; readonly reason: 'inputs' | 'text' }

export function extractSubflow(options: ExtractOptions): Extracted {
  const { text, view, ids, types } = options
  const { tree } = parseFlow(text, '')
  if (!tree) return { ok: false, reason: 'text' }
  const ports = portsOf(tree)
  const chosen = new Set(ids)
  const typeOf = new Map(view.nodes.map(({ id, type }) => [id, type]))
  const isSource = (id: string) => types.find(typeOf.get(id) ?? '')?.kind === 'source'
  const cut = cutOut({ view, chosen, isSource, ports })
  if (!cut) return { ok: false, reason: 'inputs' }
  const items = view.nodes.filter(({ id }) => chosen.has(id))
  const handed = [...connectionsOf(items, view), ...paramsIn(items, text)]
  const file = newFile(options, cut, items, handed)
  if (file === undefined) return { ok: false, reason: 'text' }
  return { ok: true, text: file, operations: operationsFor(options, { cut, ports, handed }) }
}

/** A param of the new file. */
interface Handed {
  readonly name: string
  readonly declaration: unknown
  /** What the instance says. */
  readonly value: string
  /** The connection that it stands for. */
  readonly connection?: string
}

/** Connections stay where they are and are handed in: the nodes go on sharing them. */
function connectionsOf(items: readonly ViewItem[], { connections }: FlowView): Handed[] {
  const named = new Set(items.map(({ fields }) => fields['connection']))
  return connections
    .filter(({ id }) => named.has(id))
    .map(({ id, type }) => ({
      name: id === 'type' || Object.hasOwn(engineKeys, id) ? `${id}-connection` : id,
      declaration: { type: 'connection', of: [type] },
      value: id,
      connection: id,
    }))
}

/** Params of a flow that is a subflow itself. */
function paramsIn(items: readonly ViewItem[], text: string): Handed[] {
  const declared = readKeys(text, ['params'])['params']
  if (typeof declared !== 'object' || declared === null) return []
  const used = JSON.stringify(items.map(({ fields }) => fields))
  return Object.entries(declared)
    .filter(([name]) => used.includes(`\${param:${name}}`))
    .map(([name, declaration]) => ({ name, declaration, value: `\${param:${name}}` }))
}

function newFile(
  options: ExtractOptions,
  cut: Cut,
  items: readonly ViewItem[],
  handed: readonly Handed[],
): string | undefined {
  const { text, ids, name } = options
  const fragment = copyFragment(text, ids)
  const place = { x: 0, y: 0 }
  const operations: Operation[] = [
    { kind: 'set', path: ['name'], value: name },
    { kind: 'paste', fragment, at: place, withOuterWires: false },
  ]
  if (handed.length > 0)
    operations.push({
      kind: 'set',
      path: ['params'],
      value: Object.fromEntries(handed.map((each) => [each.name, each.declaration])),
    })
  operations.push({ kind: 'set', path: ['ports'], value: portsFor(cut) })
  for (const { name: param, connection } of handed) {
    if (connection === undefined) continue
    for (const { id, fields } of items)
      if (fields['connection'] === connection)
        operations.push({
          kind: 'set',
          path: ['nodes', id, 'connection'],
          value: `\${param:${param}}`,
        })
    operations.push({ kind: 'remove-connection', name: connection })
  }
  operations.push(...items.flatMap((item) => pathsOfItem('nodes', item, options.types, options)))
  const edited = edit('version: 1\n', operations)
  return edited.ok ? edited.text : undefined
}

function portsFor({ inputs, outputs }: Cut): Readonly<Record<string, unknown>> {
  const ends = outputs.map(({ name, from }) => [
    name,
    from.port === 'out' ? from.node : `${from.node}.${from.port}`,
  ])
  const input = inputs.length > 1 ? inputs : inputs[0]
  return { ...(input === undefined ? {} : { in: input }), ...Object.fromEntries(ends) }
}

interface Replacing {
  readonly cut: Cut
  readonly ports: SubflowPorts
  readonly handed: readonly Handed[]
}

/** One step: the instance comes, the nodes go, and the wires lead to and from it. */
function operationsFor(
  { ids, instance, from, to, at }: ExtractOptions,
  { cut, ports, handed }: Replacing,
): Operation[] {
  const fields = Object.fromEntries(handed.map(({ name, value }) => [name, value]))
  const type = typeOfSubflow(from, to)
  const input = { node: instance, port: 'in' }
  const wires = [
    ...cut.sources.map((source) => ({ from: source, to: input })),
    ...cut.outputs.flatMap(({ name, targets }) =>
      targets.map((node) => ({ from: { node: instance, port: name }, to: { node, port: 'in' } })),
    ),
    ...cut.errorTargets.map((node) => ({
      from: { node: instance, port: 'error' },
      to: { node, port: 'in' },
    })),
  ]
  const adds: Operation = { kind: 'add-node', id: instance, type, fields, ...(at ? { at } : {}) }
  const removes: Operation = { kind: 'remove-nodes', ids, heal: [] }
  const errors: Operation[] = cut.takesErrors
    ? [{ kind: 'set', path: ['defaults', 'errors'], value: instance }]
    : []
  // A value changes in its place while its node is there; a name is free when its node is gone.
  const isNamedAgain = ids.includes(instance)
  return [
    ...(isNamedAgain ? [removes, adds, ...errors] : [adds, ...errors, removes]),
    ...wires.map((wire): Operation => ({ kind: 'connect', wire })),
    ...portOperations(instance, new Set(ids), { cut, ports }),
  ]
}

/** Of a flow that is a subflow itself: its ports lead to the instance now. */
function portOperations(
  instance: string,
  gone: ReadonlySet<string>,
  { cut, ports }: Pick<Replacing, 'cut' | 'ports'>,
): Operation[] {
  const text = ({ node, port }: { node: string; port: string }): string => {
    if (!gone.has(node)) return port === 'out' ? node : `${node}.${port}`
    const output = cut.outputs.find(({ from }) => from.node === node && from.port === port)
    const name = output?.name ?? port
    return name === 'out' ? instance : `${instance}.${name}`
  }
  const inputs = [...new Set(ports.inputs.map((node) => (gone.has(node) ? instance : node)))]
  const changed: Operation[] = ports.inputs.some((node) => gone.has(node))
    ? [{ kind: 'set', path: ['ports', 'in'], value: inputs.length > 1 ? inputs : inputs[0] }]
    : []
  for (const [name, ends] of ports.outputs) {
    if (!ends.some(({ node }) => gone.has(node))) continue
    const texts = ends.map(text)
    changed.push({
      kind: 'set',
      path: ['ports', name],
      value: texts.length > 1 ? texts : texts[0],
    })
  }
  return changed
}
