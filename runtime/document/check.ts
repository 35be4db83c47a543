/**
 * Parsed flow -> checked flow, in two phases: first the shape of the file with open nodes, then each
 * node and connection by the schema of its type. One big schema would say little about either.
 */
import { ownConfig, readItem, resolveItem } from './check-item.ts'
import type { Item, Section } from './check-item.ts'
import { checkOutline, checkVersion, isEmpty } from './check-outline.ts'
import type { Outline } from './check-outline.ts'
import { checkWires } from './check-wires.ts'
import type { PlacedWire } from './check-wires.ts'
import { engineKeysOf } from './engine-keys.ts'
import { fingerprint } from './fingerprint.ts'
import type { CheckedFlow, CheckOptions } from './flow.ts'
import type { Flow, FlowConnection, FlowNode } from './model.ts'
import type { ParsedFlow } from './parse.ts'
import { takesMessages } from './ports.ts'
import { createReport, hasErrors, inFileOrder } from './report.ts'
import { resolve } from './resolve.ts'
import { suggest } from './suggest.ts'
import { checkCycles, checkEnds, checkKinds } from './topology.ts'
import { entryOf, pointer } from './tree.ts'
import type { Entry, MapTree } from './tree.ts'
import type { Resolved, Scope } from './walk.ts'

interface Context extends Scope {
  readonly options: CheckOptions
  readonly tree: MapTree
}

/** Checks a parsed flow against the types that it uses. Never throws for what stands in the file. */
export function checkFlow(parsed: ParsedFlow, options: CheckOptions): CheckedFlow {
  const { tree, source } = parsed
  if (!tree) return { problems: parsed.problems }
  const report = createReport(source)
  const scope: Scope = {
    report,
    references: options.references,
    connections: new Map(),
    used: [],
    resolve,
  }
  const flow = checkVersion(tree, scope)
    ? checkTree({ ...scope, options, tree }, parsed.file)
    : undefined
  const all = [...parsed.problems, ...report.problems]
  const problems = inFileOrder(all)
  return flow && !hasErrors(all) ? { flow, problems } : { problems }
}

function checkTree(context: Context, file: string): Flow | undefined {
  const { options, tree } = context
  const outline = checkOutline(tree, context)
  const connectionItems = itemsOf('connections', context)
  const nodeItems = itemsOf('nodes', context)
  const connectionTypes = new Map(
    [...connectionItems.values()].map(({ name, info }) => [name, info?.type] as const),
  )
  const scope = { ...context, connections: connectionTypes }
  const connections = resolveConnections(connectionItems, scope)
  const { nodes, users } = resolveNodes(nodeItems, { scope, outline, connections })
  // The rest would only repeat what is wrong with the nodes.
  if (context.report.isFull()) return undefined
  const wires = checkWiring({ context, outline, nodeItems, users })
  reportUnused(connectionItems, users, scope)
  reportLayout(entryOf(tree, 'layout'), nodeItems, scope)
  return Object.freeze({
    id: options.id,
    file,
    name: outline.name ?? options.id,
    description: outline.description ?? '',
    connections,
    nodes,
    wires: wires.map(({ from, to, range }) => ({ from, to, range })),
    errors: outline.defaults?.errors,
  })
}

function itemsOf(section: Section, context: Context): ReadonlyMap<string, Item> {
  const map = entryOf(context.tree, section)?.value
  if (map?.kind !== 'map') return new Map()
  const scope = { ...context, catalogue: context.options.catalogue }
  const own = map.entries.filter(({ key }) => !key.startsWith('x-'))
  const items = new Map<string, Item>()
  for (const entry of own) {
    if (context.report.isFull()) break
    items.set(entry.key, readItem(entry, section, scope))
  }
  return items
}

function resolveConnections(items: ReadonlyMap<string, Item>, scope: Scope): FlowConnection[] {
  return [...items.values()].flatMap((item) => {
    const resolved = resolveItem(item, 'connections', scope)
    if (!resolved || !item.info) return []
    const { type } = item.info
    const connection = {
      name: item.name,
      type,
      config: ownConfig(resolved, item.info),
      fingerprint: fingerprint(type, resolved.print),
      range: rangeOf(item),
    }
    return [Object.freeze(connection)]
  })
}

interface NodeScope {
  readonly scope: Scope
  readonly outline: Outline
  readonly connections: readonly FlowConnection[]
}

function resolveNodes(
  items: ReadonlyMap<string, Item>,
  { scope, outline, connections }: NodeScope,
) {
  const nodes: FlowNode[] = []
  /** Connection name -> nodes that name it. */
  const users = new Map<string, string[]>()
  for (const item of items.values()) {
    if (scope.report.isFull()) break
    const used: string[] = []
    const resolved = resolveItem(item, 'nodes', { ...scope, used })
    for (const name of used) users.set(name, [...(users.get(name) ?? []), item.name])
    if (!resolved || !item.info) continue
    const engine = engineKeysOf(writtenEngineKeys(item, resolved), outline.defaults ?? {})
    const prints = connections
      .filter(({ name }) => used.includes(name))
      .map((connection) => [connection.name, connection.fingerprint])
    const { note: _, disabled: __, ...print } = resolved.print as Record<string, unknown>
    nodes.push(
      Object.freeze({
        id: item.name,
        type: item.info.type,
        config: ownConfig(resolved, item.info),
        engine,
        connection: used[0],
        fingerprint: fingerprint(item.info.type, print, { ...engine, disabled: false }, prints),
        range: rangeOf(item),
      }),
    )
  }
  return { nodes, users }
}

/** Only what the file says: the flow's `defaults` come before ours. A type's own keys are not the engine's. */
function writtenEngineKeys({ tree, info }: Item, { value }: Resolved): Record<string, unknown> {
  const values = value as Readonly<Record<string, unknown>>
  const own = info?.schema.properties ?? {}
  const written: Record<string, unknown> = {}
  for (const entry of tree?.entries ?? []) {
    if (Object.hasOwn(own, entry.key)) continue
    const resolved = values[entry.key]
    written[entry.key] =
      entry.value.kind === 'map' && typeof resolved === 'object' && resolved !== null
        ? picked(resolved, new Set(entry.value.entries.map(({ key }) => key)))
        : resolved
  }
  return written
}

const picked = (value: object, keys: ReadonlySet<string>): object =>
  Object.fromEntries(Object.entries(value).filter(([key]) => keys.has(key)))

const rangeOf = ({ keyRange, tree }: Item) => ({
  start: keyRange.start,
  end: Math.max(keyRange.end, tree?.range.end ?? 0),
})

interface Wiring {
  readonly context: Context
  readonly outline: Outline
  readonly nodeItems: ReadonlyMap<string, Item>
  readonly users: ReadonlyMap<string, readonly string[]>
}

function checkWiring({ context, outline, nodeItems, users }: Wiring): PlacedWire[] {
  const report = context.report.fork()
  const names = entryOf(context.tree, 'connections')?.value
  const connections = new Map(
    names?.kind === 'map' ? names.entries.map(({ key }) => [key, users.get(key) ?? []]) : [],
  )
  const wiresEntry = entryOf(context.tree, 'wires')
  const wires = checkWires(wiresEntry?.value, { report, nodes: nodeItems, connections })
  const types = context.options.catalogue.names()
  const topology = { report, nodes: nodeItems, wires, types }
  const areAllRead = !hasErrors(report.problems)
  checkKinds(topology)
  checkCycles(topology)
  const errors = outline.defaults?.errors
  checkErrorNode(errors, nodeItems, { ...context, report })
  // With a wire that could not be read, every end beside it would seem loose.
  const isListed = !wiresEntry || wiresEntry.value.kind === 'list' || isEmpty(wiresEntry)
  if (areAllRead && isListed) checkEnds(topology, errors)
  context.report.take(report)
  return wires
}

function checkErrorNode(
  errors: string | undefined,
  nodes: ReadonlyMap<string, Item>,
  { report, tree }: Context,
): void {
  const entry = entryOf(entryOf(tree, 'defaults')?.value, 'errors')
  if (errors === undefined || !entry) return
  const place = { range: entry.value.range, path: '/defaults/errors' }
  const item = nodes.get(errors)
  const names = [...nodes.keys()]
  if (!item)
    report.add('E205', place, { node: errors, suggestion: suggest(errors, names), nodes: names })
  else if (item.info && !takesMessages(item.info))
    report.add('E217', place, { node: errors, type: item.info.type })
}

function reportUnused(
  items: ReadonlyMap<string, Item>,
  users: ReadonlyMap<string, readonly string[]>,
  { report }: Scope,
): void {
  // A node that could not be read may be the one that uses it.
  if (
    report.problems.some(({ severity, path }) => severity === 'error' && path?.startsWith('/nodes'))
  )
    return
  for (const { name, keyRange } of items.values())
    if (!users.has(name))
      report.add('W204', { range: keyRange, path: pointer('/connections', name) }, { name })
}

function reportLayout(
  layout: Entry | undefined,
  nodes: ReadonlyMap<string, Item>,
  { report }: Scope,
): void {
  if (layout?.value.kind !== 'map') return
  for (const { key, keyRange } of layout.value.entries) {
    if (nodes.has(key) || key.startsWith('x-')) continue
    const place = { range: keyRange, path: pointer('/layout', key) }
    report.add('W205', place, { node: key, suggestion: suggest(key, nodes.keys()) })
  }
}
