/** One entry below `nodes` or `connections`: its name, its type, its values. */
import { say, wordingOf } from '../words.ts'
import type { Words } from '../words.ts'
import type { Catalogue, CheckFinding, TypeInfo } from './catalogue.ts'
import { fieldSchema, foundIn } from './describe.ts'
import type { FieldSchema } from './describe.ts'
import { engineKeys, engineProperties } from './engine-keys.ts'
import { hasReference } from './interpolate.ts'
import type { Range } from './problem.ts'
import { hasErrors } from './report.ts'
import type { Place } from './report.ts'
import { resolveEntries } from './resolve-map.ts'
import { namePattern } from './schema.ts'
import { isSubflowType } from './subflow/declaration.ts'
import type { Refusal, Subflow } from './subflow/subflow-set.ts'
import { similar, suggest } from './suggest.ts'
import { entryOf, nearest, pointer } from './tree.ts'
import type { Entry, MapTree } from './tree.ts'
import type { Resolved, Scope } from './walk.ts'

export type Section = 'nodes' | 'connections'

/** What is known of an entry, also when it has problems: wires are checked all the same. */
export interface Item {
  readonly name: string
  readonly keyRange: Range
  readonly tree: MapTree | undefined
  readonly info: TypeInfo | undefined
  readonly subflow: Subflow | undefined
}

interface ItemScope extends Scope {
  readonly catalogue: Catalogue
  /** Absent: only the catalogue knows subflows. */
  readonly findSubflow: ((type: string) => Subflow | Refusal) | undefined
}

export function readItem(entry: Entry, section: Section, scope: ItemScope): Item {
  const what = section === 'nodes' ? 'node' : 'connection'
  const path = pointer(`/${section}`, entry.key)
  const place = { range: entry.keyRange, path }
  if (!new RegExp(namePattern).test(entry.key))
    scope.report.add('E209', place, { name: entry.key, what, suggestion: slug(entry.key, what) })
  const nothingKnown = { tree: undefined, info: undefined, subflow: undefined }
  const item = { name: entry.key, keyRange: entry.keyRange, ...nothingKnown }
  const { value } = entry
  if (value.kind === 'map')
    return { ...item, tree: value, ...readType(value, section, entry, scope) }
  if (value.kind === 'scalar' && value.value === null)
    scope.report.add('E210', place, { name: entry.key, what, suggestion: undefined })
  else
    scope.report.add(
      'E302',
      { range: value.range, path },
      {
        field: named(section, entry.key),
        wanted: { en: 'a map with a "type"', zh: '含有 "type" 的映射' },
        found: foundIn(value),
        advice: typeAdvice(plainText(entry)),
      },
    )
  return item
}

/** `node "hot"`. */
const named = (section: Section, name: string, rest = '', restZh = ''): Words => ({
  en: `${section === 'nodes' ? 'node' : 'connection'} "${name}"${rest}`,
  zh: `${section === 'nodes' ? '节点' : '连接'} "${name}"${restZh}`,
})

const typeAdvice = (type: string | undefined): Words | undefined =>
  type === undefined
    ? undefined
    : { en: `Write "{ type: ${type} }".`, zh: `请写成 "{ type: ${type} }"。` }

const plainText = ({ value }: Entry): string | undefined =>
  value.kind === 'scalar' && typeof value.value === 'string' && /^[\w/-]+$/.test(value.value)
    ? value.value
    : undefined

function slug(name: string, what: string): string | undefined {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  if (words === '') return undefined
  return /^[a-z]/.test(words) ? words : `${what}-${words}`
}

interface Found {
  readonly info: TypeInfo
  readonly subflow?: Subflow
}

function readType(
  tree: MapTree,
  section: Section,
  entry: Entry,
  scope: ItemScope,
): Found | undefined {
  const { report, catalogue } = scope
  const what = section === 'nodes' ? 'node' : 'connection'
  const path = pointer(`/${section}`, entry.key)
  const typeEntry = entryOf(tree, 'type')
  if (!typeEntry) {
    const suggestion = suggest(
      'type',
      tree.entries.map((other) => other.key),
    )
    const near = tree.entries.find((other) => other.key === suggestion)
    const range = near?.keyRange ?? entry.keyRange
    report.add('E210', { range, path }, { name: entry.key, what, suggestion })
    return undefined
  }
  const { value } = typeEntry
  const isThere = value.range.end > value.range.start
  const place = { range: isThere ? value.range : typeEntry.keyRange, path: pointer(path, 'type') }
  if (value.kind !== 'scalar' || typeof value.value !== 'string') {
    report.add('E302', place, {
      field: '"type"',
      wanted: {
        en: `the name of a ${what} type`,
        zh: `${what === 'node' ? '节点' : '连接'}类型的名称`,
      },
      found: foundIn(value),
    })
    return undefined
  }
  const type = value.value
  if (hasReference(type)) {
    report.add('E316', place, { field: '"type"', reference: type })
    return undefined
  }
  if (section === 'nodes' && isSubflowType(type)) return readSubflow(type, place, scope)
  const info = catalogue.find(type)
  if (!info) {
    const names = catalogue.names()
    report.add('E207', place, {
      type,
      suggestion: suggest(type, names),
      similar: similar(type, names),
    })
    return undefined
  }
  if ((info.kind === 'connection') === (section === 'connections')) return { info }
  report.add('E208', place, { type, section })
  return undefined
}

function readSubflow(
  type: string,
  place: Place,
  { report, catalogue, findSubflow }: ItemScope,
): Found | undefined {
  const found = findSubflow?.(type)
  if (!found) {
    const info = catalogue.find(type)
    return info && { info }
  }
  if ('info' in found) return { info: found.info, subflow: found }
  if ('cycle' in found) report.add('E232', place, { type, cycle: found.cycle })
  else report.add('E231', place, { type, reason: found.reason })
  return undefined
}

const schemas = new WeakMap<TypeInfo, FieldSchema>()

/** The type's own fields, the engine's keys, and `type` itself. Own fields win. */
export function schemaOf(info: TypeInfo): FieldSchema {
  const known = schemas.get(info)
  if (known) return known
  const own = fieldSchema(info.schema)
  const type: FieldSchema = { 'x-open': true }
  const engine = info.kind === 'connection' ? {} : engineProperties(info.kind)
  const properties = { type, ...own.properties, ...engineless(engine, own) }
  const schema: FieldSchema = { ...own, properties }
  schemas.set(info, schema)
  return schema
}

const engineless = (engine: Record<string, FieldSchema>, own: FieldSchema) =>
  Object.fromEntries(
    Object.entries(engine).filter(([key]) => !Object.hasOwn(own.properties ?? {}, key)),
  )

/** Checks and resolves the values of an entry; its own problems are taken over. */
export function resolveItem(item: Item, section: Section, scope: Scope): Resolved | undefined {
  const { info, tree, name, keyRange } = item
  if (!info || !tree) return undefined
  const path = pointer(`/${section}`, name)
  const report = scope.report.fork()
  const field = named(section, name, ` (${info.type})`, `（${info.type}）`)
  const spot = { path, field, keyRange }
  const entries = tree.entries.filter((entry) => isApplicable(entry, info, path, report))
  const open: string[] = []
  const inner = { ...scope, report, open }
  const resolved = resolveEntries({ ...tree, entries }, schemaOf(info), spot, inner)
  // A type cannot judge what only an instance will say.
  if (!hasErrors(report.problems) && open.length === 0) runCheck(item, info, path, resolved, report)
  scope.report.take(report)
  return hasErrors(report.problems) ? undefined : resolved
}

function isApplicable(
  entry: Entry,
  info: TypeInfo,
  path: string,
  report: Scope['report'],
): boolean {
  const key = Object.hasOwn(engineKeys, entry.key) ? engineKeys[entry.key] : undefined
  const isKnown = Object.hasOwn(schemaOf(info).properties ?? {}, entry.key)
  if (!key || isKnown) return true
  report.add(
    'E220',
    { range: entry.keyRange, path: pointer(path, entry.key) },
    { key: entry.key, kind: info.kind, kinds: key.kinds },
  )
  return false
}

function runCheck(
  item: Item,
  info: TypeInfo,
  path: string,
  resolved: Resolved,
  report: Scope['report'],
): void {
  if (!info.check || !item.tree) return
  for (const finding of findingsOf(info, ownConfig(resolved, info))) {
    const { tree, entry } = nearest(item.tree, finding.path)
    const isRoot = tree === item.tree
    const isThere = !isRoot && tree.range.end > tree.range.start
    const range = isThere ? tree.range : (entry?.keyRange ?? item.keyRange)
    const { message, hint } = finding
    const code = finding.severity === 'warning' ? 'W302' : 'E315'
    report.add(code, { range, path: path + finding.path }, { message, hint })
  }
}

function findingsOf(info: TypeInfo, config: Record<string, unknown>): readonly CheckFinding[] {
  try {
    return [...(info.check?.(config) ?? [])]
  } catch (error) {
    const reason = wordingOf(error)
    const message = {
      en: `type "${info.type}" could not check its configuration: ${say(reason, 'en')}`,
      zh: `类型 "${info.type}" 无法检查自己的配置：${say(reason, 'zh-CN')}`,
    }
    return [{ path: '', message }]
  }
}

/** Only the type's own fields: what the node gets. */
export function ownConfig(resolved: Resolved, info: TypeInfo): Record<string, unknown> {
  const own = fieldSchema(info.schema)
  // A resolved map is an object.
  const entries = Object.entries(resolved.value as object).filter(
    ([key]) => Object.hasOwn(own.properties ?? {}, key) || (key !== 'type' && !isEngineKey(key)),
  )
  return Object.freeze(Object.fromEntries(entries))
}

const isEngineKey = (key: string): boolean => Object.hasOwn(engineKeys, key)
