/**
 * The nodes of a document as plain values. Aliases share the value of their anchor, but what they would
 * add when written out is counted: a few lines can stand for billions of values.
 */
import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml'
import type { Alias, Document, Pair, Scalar, YAMLMap } from 'yaml'

import { tooDeep } from './compose.ts'
import type { Composed } from './compose.ts'

export interface ValueOptions {
  readonly bigints: 'bigint' | 'string' | 'number'
  readonly merge: boolean
  readonly tags: 'refuse' | 'ignore'
  readonly maxDepth: number
  readonly maxAliased: number
}

interface Anchored {
  readonly value: unknown
  readonly count: number
  readonly height: number
}

const core = 'tag:yaml.org,2002:'
const known = new Set([
  '!',
  ...['str', 'int', 'float', 'bool', 'null', 'map', 'seq', 'binary'].map((name) => core + name),
])

export function valueOf(
  document: Document.Parsed,
  fault: Composed['fault'],
  options: ValueOptions,
): unknown {
  const { bigints, merge, tags, maxDepth, maxAliased } = options
  /** `undefined` while the value is being made. */
  const anchors = new Map<string, Anchored | undefined>()
  let count = 0
  let aliased = 0
  let deepest = 0

  function visit(node: unknown, depth: number): unknown {
    const at = placeOf(node)
    if (isAlias(node)) return follow(node, depth)
    const anchor = (isScalar(node) || isMap(node) || isSeq(node)) && node.anchor
    if (!anchor) return make(node, depth, at)
    anchors.set(anchor, undefined)
    const [countBefore, deepestBefore] = [count, deepest]
    deepest = depth
    const value = make(node, depth, at)
    anchors.set(anchor, { value, count: count - countBefore, height: deepest - depth })
    deepest = Math.max(deepest, deepestBefore)
    return value
  }

  function follow({ source, range }: Alias, depth: number): unknown {
    const at = range?.[0] ?? 0
    if (!anchors.has(source)) throw fault(`there is no anchor "${source}" above`, at)
    const found = anchors.get(source)
    if (!found) throw fault(`"${source}" holds itself`, at)
    count += found.count
    aliased += found.count
    if (aliased > maxAliased) {
      throw fault(`aliases stand for more than maxAliased (${maxAliased}) values`, at)
    }
    if (depth + found.height > maxDepth) throw fault(tooDeep(maxDepth), at)
    return found.value
  }

  function make(node: unknown, depth: number, at: number): unknown {
    count += 1
    deepest = Math.max(deepest, depth)
    if (isScalar(node)) {
      checkTag(node.tag, at)
      return scalar(node, at)
    }
    if (!isMap(node) && !isSeq(node)) return null
    checkTag(node.tag, at)
    if (depth >= maxDepth) throw fault(tooDeep(maxDepth), at)
    if (isMap(node)) return object(node, depth + 1)
    return node.items.map((item) => (isPair(item) ? pair(item, depth + 1) : visit(item, depth + 1)))
  }

  function checkTag(tag: string | undefined, at: number): void {
    if (tag === undefined || known.has(tag) || tags === 'ignore') return
    const shown = tag.startsWith(core) ? `!!${tag.slice(core.length)}` : tag
    throw fault(`the tag ${shown} is not known`, at)
  }

  function scalar({ value, source = '', tag }: Scalar, at: number): unknown {
    if (typeof value === 'bigint') return integer(value)
    if (typeof value === 'number') {
      const isWritten = Number.isFinite(value) || /inf|nan/i.test(source)
      if (!isWritten) throw fault(`the number ${source.slice(0, 40)} is out of range`, at)
      return value
    }
    // A tag that the value does not fit is only warned about, and a date is none of ours.
    if (typeof value === 'string' && tag !== undefined && /:(int|float|bool|null)$/.test(tag)) {
      throw fault(
        `expected !!${tag.slice(core.length)}, found ${JSON.stringify(value.slice(0, 40))}`,
        at,
      )
    }
    return value instanceof Date ? source : value
  }

  function integer(value: bigint): unknown {
    const rounded = Number(value)
    if (Number.isSafeInteger(rounded) || bigints === 'number') return rounded
    return bigints === 'string' ? String(value) : value
  }

  function object({ items }: YAMLMap, depth: number): Record<string, unknown> {
    const own: Record<string, unknown> = {}
    const merged: unknown[] = []
    for (const item of items) {
      const name = keyOf(item)
      const at = placeOf(item.key)
      if (merge && name === '<<' && isPlain(item.key)) {
        const value = visit(item.value, depth)
        for (const source of Array.isArray(value) ? value : [value]) {
          if (!isObject(source)) throw fault('expected a map, or a list of maps, to merge', at)
          merged.push(source)
        }
        continue
      }
      if (Object.hasOwn(own, name)) throw fault(`the key ${JSON.stringify(name)} stands twice`, at)
      set(own, name, visit(item.value, depth))
    }
    // Of the sources an earlier one wins; keys of the map itself win over all.
    for (const source of merged) {
      for (const [name, value] of Object.entries(source as object)) {
        if (!Object.hasOwn(own, name)) set(own, name, value)
      }
    }
    return own
  }

  function pair(item: Pair, depth: number): Record<string, unknown> {
    const single: Record<string, unknown> = {}
    set(single, keyOf(item), visit(item.value, depth))
    return single
  }

  /** A key that is not text is taken as it is written: `1`, `true`, `null`. */
  function keyOf({ key }: { key: unknown }): string {
    const at = placeOf(key)
    if (key === null) return ''
    if (!isScalar(key))
      throw fault(isAlias(key) ? 'a key cannot be an alias' : 'a key must be text', at)
    checkTag(key.tag, at)
    if (key.anchor) throw fault('a key cannot have an anchor', at)
    return typeof key.value === 'string' ? key.value : (key.source ?? '')
  }

  return visit(document.contents, 0)
}

const isPlain = (key: unknown) => isScalar(key) && key.type === 'PLAIN'

function placeOf(node: unknown): number {
  if (isScalar(node) || isMap(node) || isSeq(node) || isAlias(node)) return node.range?.[0] ?? 0
  return 0
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array)

/** A plain assignment to `__proto__` would set the prototype. */
function set(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== '__proto__') object[name] = value
  else {
    const facts = { value, enumerable: true, configurable: true, writable: true }
    Object.defineProperty(object, name, facts)
  }
}
