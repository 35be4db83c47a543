/**
 * The file as plain values with places: what remains of the YAML document once anchors, aliases and
 * merge keys are followed. Everything after parsing works on this.
 */
import type { Range } from './problem.ts'

export type Tree = ScalarTree | ListTree | MapTree

export interface ScalarTree {
  readonly kind: 'scalar'
  readonly value: string | number | boolean | bigint | null
  readonly range: Range
  /** Where the text of the value stands, when the value came by an alias. */
  readonly origin?: Range
}
export interface ListTree {
  readonly kind: 'list'
  readonly items: readonly Tree[]
  readonly range: Range
}
export interface MapTree {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly range: Range
}
export interface Entry {
  readonly key: string
  readonly keyRange: Range
  readonly value: Tree
}

export const emptyMap = (range: Range): MapTree => ({ kind: 'map', entries: [], range })

export const entryOf = (tree: Tree | undefined, key: string): Entry | undefined =>
  tree?.kind === 'map' ? tree.entries.find((entry) => entry.key === key) : undefined

/** One step of a JSON pointer. */
export const pointer = (path: string, key: string | number): string =>
  `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`

export const pointerKeys = (path: string): string[] =>
  path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))

/** Where a value stands, and the key before it. */
export interface TreePlace {
  readonly range: Range
  readonly keyRange?: Range
}

/** Every value of the tree by JSON pointer: the source map. */
export function placesOf(tree: Tree): ReadonlyMap<string, TreePlace> {
  const places = new Map<string, TreePlace>()
  const visit = (value: Tree, path: string, keyRange: Range | undefined): void => {
    places.set(path, keyRange ? { range: value.range, keyRange } : { range: value.range })
    if (value.kind === 'list')
      value.items.forEach((item, index) => visit(item, pointer(path, index), undefined))
    if (value.kind === 'map')
      for (const entry of value.entries)
        visit(entry.value, pointer(path, entry.key), entry.keyRange)
  }
  visit(tree, '', undefined)
  return places
}

/** Follows a pointer as far as it leads. */
export function nearest(tree: Tree, path: string): { readonly tree: Tree; readonly entry?: Entry } {
  let found: { tree: Tree; entry?: Entry } = { tree }
  for (const key of pointerKeys(path)) {
    const { tree: here } = found
    const entry = entryOf(here, key)
    const next = here.kind === 'list' ? here.items[Number(key)] : entry?.value
    if (!next) break
    found = entry ? { tree: next, entry } : { tree: next }
  }
  return found
}

/** A default of a schema as if it stood in the file. */
export function treeOf(value: unknown, range: Range): Tree {
  if (Array.isArray(value))
    return { kind: 'list', items: value.map((item) => treeOf(item, range)), range }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => ({
      key,
      keyRange: range,
      value: treeOf(item, range),
    }))
    return { kind: 'map', entries, range }
  }
  // What is left of JSON are scalars.
  return { kind: 'scalar', value: value as ScalarTree['value'], range }
}

/** Keeps `__proto__` an own key like any other. */
export function setOwn(target: object, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  else Reflect.set(target, key, value)
}

export function plain(tree: Tree): unknown {
  if (tree.kind === 'scalar') return tree.value
  if (tree.kind === 'list') return tree.items.map(plain)
  const result = {}
  for (const entry of tree.entries) setOwn(result, entry.key, plain(entry.value))
  return result
}
