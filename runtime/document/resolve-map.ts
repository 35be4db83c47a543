/** A map along its schema: unknown keys, missing keys, defaults. */
import { say, zh } from '../words.ts'
import type { Words } from '../words.ts'
import type { FieldSchema } from './describe.ts'
import { aMapOfKeys, foundIn, shown } from './describe.ts'
import { checkRules } from './rules.ts'
import { suggest } from './suggest.ts'
import { plain, setOwn } from './tree.ts'
import type { Entry, MapTree, Tree } from './tree.ts'
import { defaultOf, entrySpot, nothing, placeOf } from './walk.ts'
import type { Resolved, Scope, Spot } from './walk.ts'

const thisMap: Words = { en: 'this map', zh: '这个映射' }
const listForMap: Words = {
  en: 'Write each entry under its name, as "name: value".',
  zh: '把每一项写在它的名称之下，形如 "name: value"。',
}

export function resolveMap(tree: Tree, schema: FieldSchema, spot: Spot, scope: Scope): Resolved {
  if (tree.kind !== 'map') {
    const advice = tree.kind === 'list' && schema.patternProperties ? listForMap : undefined
    const facts = { field: spot.field, wanted: aMapOfKeys, found: foundIn(tree) }
    scope.report.add('E302', placeOf(tree, spot), { ...facts, advice })
    return nothing
  }
  const subject = { field: spot.field, found: thisMap, value: plain(tree) }
  checkRules(schema, subject, placeOf(tree, spot), scope.report)
  return resolveEntries(tree, schema, spot, scope)
}

/** The entries of a map that is known to be one. `spot.field` is what a sentence calls their owner. */
export function resolveEntries(
  { entries, ...map }: MapTree,
  schema: FieldSchema,
  spot: Spot,
  scope: Scope,
): Resolved {
  const tree = { ...map, entries: entries.filter(({ value }) => !isAbsent(value, scope)) }
  const value = {}
  const print = {}
  const unknown: Entry[] = []
  for (const entry of tree.entries) {
    if (scope.report.isFull()) break
    const inner = schemaOf(entry.key, schema)
    if (!inner) {
      if (!entry.key.startsWith('x-')) unknown.push(entry)
      continue
    }
    checkName(entry, schema, spot, scope)
    const resolved = scope.resolve(entry.value, inner, entrySpot(spot, entry), scope)
    setOwn(value, entry.key, resolved.value)
    setOwn(print, entry.key, resolved.print)
  }
  const written = new Set(tree.entries.map((entry) => entry.key))
  reportKeys({ unknown, written, schema, spot, scope })
  for (const [key, inner] of Object.entries(schema.properties ?? {}))
    if (!written.has(key) && inner.default !== undefined)
      setOwn(value, key, defaultOf(inner, { ...spot, field: `"${key}"` }, scope))
  return { value: Object.freeze(value), print }
}

/** `key: ${param:NAME}` is not there when the param was left out. */
function isAbsent(tree: Tree, { params }: Scope): boolean {
  if (!params || tree.kind !== 'scalar' || typeof tree.value !== 'string') return false
  const name = /^\$\{param:([^}]+)\}$/.exec(tree.value)?.[1]
  return name !== undefined && params.get(name)?.state === 'absent'
}

function schemaOf(key: string, schema: FieldSchema): FieldSchema | undefined {
  if (schema.properties && Object.hasOwn(schema.properties, key)) return schema.properties[key]
  for (const [pattern, inner] of Object.entries(schema.patternProperties ?? {}))
    if (matches(pattern, key)) return inner
  if (typeof schema.additionalProperties === 'object') return schema.additionalProperties
  return schema.additionalProperties === false || schema.patternProperties ? undefined : {}
}

const patterns = new Map<string, RegExp>()

function matches(pattern: string, key: string): boolean {
  let expression = patterns.get(pattern)
  if (!expression) patterns.set(pattern, (expression = new RegExp(pattern, 'su')))
  return expression.test(key)
}

function checkName(entry: Entry, schema: FieldSchema, spot: Spot, scope: Scope): void {
  if (!schema.propertyNames) return
  const field = {
    en: `a key of ${say(spot.field, 'en')}`,
    zh: zh`${say(spot.field, 'zh-CN')}的键`,
  }
  const subject = { field, found: shown(entry.key), value: entry.key }
  const place = { range: entry.keyRange, path: entrySpot(spot, entry).path }
  checkRules(schema.propertyNames, subject, place, scope.report)
}

interface Keys {
  readonly unknown: readonly Entry[]
  readonly written: ReadonlySet<string>
  readonly schema: FieldSchema
  readonly spot: Spot
  readonly scope: Scope
}

/** A key that is missing and one that is unknown are one problem when they look alike. */
function reportKeys({ unknown, written, schema, spot, scope }: Keys): void {
  const properties = schema.properties ?? {}
  const missing = new Set(
    (schema.required ?? []).filter(
      (key) => !written.has(key) && properties[key]?.default === undefined,
    ),
  )
  for (const entry of unknown) {
    if (scope.report.isFull()) return
    const free = Object.keys(properties).filter((key) => !written.has(key))
    const suggestion = suggest(entry.key, missing) ?? suggest(entry.key, free)
    const isMissing = suggestion !== undefined && missing.delete(suggestion)
    scope.report.add(
      'E301',
      { range: entry.keyRange, path: entrySpot(spot, entry).path },
      {
        key: entry.key,
        owner: spot.field,
        suggestion,
        missing: isMissing,
        keys: Object.keys(properties),
      },
    )
  }
  for (const key of missing)
    scope.report.add(
      'E306',
      { range: spot.keyRange, path: spot.path },
      { key, owner: spot.field, example: exampleOf(properties[key]) },
    )
}

/** An example as it would be written. */
function exampleOf(schema: FieldSchema | undefined): string | undefined {
  const example = schema?.examples?.[0] ?? schema?.enum?.[0]
  return example === undefined ? undefined : asWritten(example)
}

function asWritten(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asWritten).join(', ')}]`
  const isPlain = typeof value === 'string' && /^[\w./+$-](?:[\w ./+$<>=()!-]|:(?! ))*$/.test(value)
  if (isPlain) return value
  return typeof value === 'string' && !/[\n\t]/.test(value)
    ? `'${value.replaceAll("'", "''")}'`
    : JSON.stringify(value)
}
