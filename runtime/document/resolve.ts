/**
 * Walks a value of the file along its schema: checks it, follows references, applies defaults and
 * compiles what is code. Every problem is reported with its place; the walk never stops at one.
 */
import type { Words } from '../words.ts'
import type { FieldSchema } from './describe.ts'
import { aList, foundIn } from './describe.ts'
import { resolveLeaf } from './resolve-leaf.ts'
import { resolveMap } from './resolve-map.ts'
import { resolveUnion } from './resolve-union.ts'
import { checkRules } from './rules.ts'
import { plain, setOwn } from './tree.ts'
import type { Tree } from './tree.ts'
import { entrySpot, itemSpot, nothing, placeOf } from './walk.ts'
import type { Resolved, Scope, Spot } from './walk.ts'

export function resolve(tree: Tree, schema: FieldSchema, spot: Spot, scope: Scope): Resolved {
  if (schema['x-open']) return { value: plain(tree), print: null }
  if (schema.anyOf) return resolveUnion(tree, schema, spot, scope)
  if (schema.type === 'object') return resolveMap(tree, schema, spot, scope)
  if (schema.type === 'array') return resolveList(tree, schema, spot, scope)
  if (schema.type === undefined && !schema.enum && schema.const === undefined)
    return resolveAny(tree, spot, scope)
  return resolveLeaf(tree, schema, spot, scope)
}

const thisList: Words = { en: 'this list', zh: '这个列表' }
const putBrackets: Words = { en: 'Put [ ] around it.', zh: '用 [ ] 把它括起来。' }

function resolveList(tree: Tree, schema: FieldSchema, spot: Spot, scope: Scope): Resolved {
  const place = placeOf(tree, spot)
  if (tree.kind !== 'list') {
    const advice = tree.kind === 'scalar' && tree.value !== null ? putBrackets : undefined
    scope.report.add('E302', place, {
      field: spot.field,
      wanted: aList,
      found: foundIn(tree),
      advice,
    })
    return nothing
  }
  const subject = { field: spot.field, found: thisList, value: plain(tree) }
  checkRules(schema, subject, place, scope.report)
  const items = tree.items.map((item, index) =>
    resolve(item, schema.items ?? {}, itemSpot(spot, index, item), scope),
  )
  return {
    value: Object.freeze(items.map((item) => item.value)),
    print: items.map((item) => item.print),
  }
}

/** Anything goes; only references are followed. */
function resolveAny(tree: Tree, spot: Spot, scope: Scope): Resolved {
  if (tree.kind === 'scalar')
    return typeof tree.value === 'string'
      ? resolveLeaf(tree, { type: 'string' }, spot, scope)
      : {
          value: tree.value,
          print: typeof tree.value === 'bigint' ? String(tree.value) : tree.value,
        }
  if (tree.kind === 'list') return resolveList(tree, { type: 'array', items: {} }, spot, scope)
  const value = {}
  const print = {}
  for (const entry of tree.entries) {
    const inner = resolveAny(entry.value, entrySpot(spot, entry), scope)
    setOwn(value, entry.key, inner.value)
    setOwn(print, entry.key, inner.print)
  }
  return { value: Object.freeze(value), print }
}
