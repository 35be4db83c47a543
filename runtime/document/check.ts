/**
 * Parsed flow -> checked flow, in two phases: first the shape of the file with open nodes, then each
 * node and connection by the schema of its type. One big schema would say little about either.
 */
import { ownConfig, readItem, resolveItem } from './check-item.ts'
import type { Item, Section } from './check-item.ts'
import { checkOutline, checkVersion, isEmpty } from './check-outline.ts'
import type { Outline } from './check-outline.ts'
import { reportLayout, reportUnused } from './check-unused.ts'
import { checkWires } from './check-wires.ts'
import type { PlacedWire } from './check-wires.ts'
import { engineKeysOf } from './engine-keys.ts'
import { fingerprint } from './fingerprint.ts'
import type { CheckedFlow, CheckOptions, SubflowFile } from './flow.ts'
import type { Flow, FlowConnection, FlowNode } from './model.ts'
import type { ParsedFlow } from './parse.ts'
import { takesMessages } from './ports.ts'
import { createReport, hasErrors, inFileOrder } from './report.ts'
import { resolve } from './resolve.ts'
import { checkDeclaration } from './subflow/check-declaration.ts'
import { checkInstance } from './subflow/check-instance.ts'
import type { Handed } from './subflow/check-instance.ts'
import { isSubflow, paramsOf, portsOf } from './subflow/declaration.ts'
import { defaultValues } from './subflow/param-value.ts'
import type { ParamValues } from './subflow/param-value.ts'
import { createSubflowSet } from './subflow/subflow-set.ts'
import type { SubflowSet } from './subflow/subflow-set.ts'
import { suggest } from './suggest.ts'
import { createLinkBoard } from '../expression/links.ts'
import { checkCycles, checkEnds, checkKinds } from './topology.ts'
import { entryOf } from './tree.ts'
import type { MapTree } from './tree.ts'
import type { Resolved, Scope } from './walk.ts'

interface Context extends Scope {
  readonly options: CheckOptions
  readonly tree: MapTree
  readonly set: SubflowSet | undefined
  readonly handed: Handed | undefined
}

/** Checks a parsed flow against the types that it uses. Never throws for what stands in the file. */
export function checkFlow(parsed: ParsedFlow, options: CheckOptions): CheckedFlow {
  const { subflows, catalogue } = options
  const set = subflows && createSubflowSet(subflows, catalogue)
  const { problems, ...checked } = checkFile(parsed, options, { set, handed: undefined })
  const below = [...(set?.checked.values() ?? [])].flatMap((each) => each.problems)
  return { ...checked, problems: [...problems, ...below] }
}

/** One file, with the problems that stand in it. `handed`: what an instance says. */
function checkFile(
  parsed: ParsedFlow,
  options: CheckOptions,
  { set, handed }: Pick<Context, 'set' | 'handed'>,
): CheckedFlow {
  const { tree, source } = parsed
  if (!tree) return { problems: parsed.problems }
  const report = createReport(source)
  const scope: Scope = {
    report,
    references: options.references,
    connections: new Map(),
    used: [],
    params: handed?.params ?? ownParams(tree),
    open: [],
    resolve,
  }
  const flow = checkVersion(tree, scope)
    ? checkTree({ ...scope, options, tree, set, handed }, parsed.file)
    : undefined
  const all = [...parsed.problems, ...report.problems]
  const problems = inFileOrder(all)
  return flow && !hasErrors(all) ? { flow, problems } : { problems }
}

/** By itself, a subflow is checked with the defaults of its params. */
const ownParams = (tree: MapTree): ParamValues | undefined =>
  isSubflow(tree) || entryOf(tree, 'params') ? defaultValues(paramsOf(tree)) : undefined

function checkTree(context: Context, file: string): Flow | undefined {
  const { options, tree } = context
  const outline = withDefaults(checkOutline(tree, context), context.handed)
  const connectionItems = itemsOf('connections', context)
  const nodeItems = itemsOf('nodes', context)
  const connectionTypes = new Map(
    [...connectionItems.values()].map(({ name, info }) => [name, info?.type] as const),
  )
  const links = createLinkBoard()
  const scope = { ...context, connections: connectionTypes, links }
  const connections = resolveConnections(connectionItems, scope)
  const { nodes, users } = resolveNodes(nodeItems, { scope, outline, connections })
  // The rest would only repeat what is wrong with the nodes.
  if (context.report.isFull()) return undefined
  checkDeclaration(tree, { report: context.report, nodes: nodeItems })
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
    ...(isSubflow(tree) ? { ports: portsOf(tree) } : {}),
    ...(links.names.size === 0 ? {} : { links }),
  })
}

/** What the file says of retries and windows comes before what holds around the instance. */
function withDefaults(outline: Outline, handed: Handed | undefined): Outline {
  if (!handed) return outline
  const { retry, window } = handed.defaults
  const around = { ...(retry ? { retry } : {}), ...(window ? { window } : {}) }
  return { ...outline, defaults: { ...around, ...outline.defaults } }
}

function itemsOf(section: Section, context: Context): ReadonlyMap<string, Item> {
  const map = entryOf(context.tree, section)?.value
  if (map?.kind !== 'map') return new Map()
  const { set, options } = context
  const findSubflow = set && ((type: string) => set.find(options.id, type))
  const scope = { ...context, catalogue: options.catalogue, findSubflow }
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
  readonly scope: Context
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
    const known = [...connections, ...passedTo(scope)]
    const subflow =
      item.subflow && instanceFlow(item, resolved, { scope, outline, connections: known })
    if (item.subflow && !subflow) continue
    const prints = known
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
        ...(subflow ? { subflow } : {}),
      }),
    )
  }
  return { nodes, users }
}

/** Connections of the flow above that came as params. */
const passedTo = ({ params }: Scope): FlowConnection[] =>
  [...(params?.values() ?? [])].flatMap(({ connection }) => connection ?? [])

function instanceFlow(
  item: Item,
  resolved: Resolved,
  { scope, outline, connections }: NodeScope,
): Flow | undefined {
  const { set, options, report } = scope
  if (!item.subflow || !item.info || !set) return undefined
  const values = ownConfig(resolved, item.info)
  const check = ({ id, parsed, references }: SubflowFile, handed?: Handed) =>
    checkFile(parsed, { ...options, id, references }, { set, handed })
  const defaults = outline.defaults ?? {}
  return checkInstance(item, item.subflow, values, { report, set, connections, defaults, check })
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
  if (areAllRead && isListed) checkEnds(topology, { errors, ports: portsOf(context.tree) })
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
