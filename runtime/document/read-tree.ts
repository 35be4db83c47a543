/** YAML document -> tree: follows aliases and merge keys, and counts so that neither can explode. */
import { isAlias, isMap, isPair, isScalar, isSeq } from 'yaml'
import type { Alias, Document, Node, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml'

import type { Wording } from '../words.ts'
import { aList, aMap, aSingleValue, nothingThere } from './describe.ts'
import { limits } from './limits.ts'
import type { Range } from './problem.ts'
import type { Report } from './report.ts'
import { suggest } from './suggest.ts'
import { emptyMap } from './tree.ts'
import type { Entry, MapTree, ScalarTree, Tree } from './tree.ts'

interface Anchored {
  readonly tree: Tree
  /** Values in it, aliases followed. */
  readonly size: number
}

export function readTree(document: Document, report: Report): Tree | undefined {
  const reader = createReader(report)
  return document.contents ? reader.read(document.contents) : undefined
}

function createReader(report: Report) {
  const anchors = new Map<string, Anchored>()
  const open = new Set<string>()
  let size = 0
  let depth = 0
  let isExhausted = false

  function grow(by: number, range: Range): boolean {
    size += by
    if (size <= limits.values) return true
    if (!isExhausted) report.add('E105', { range }, { limit: limits.values })
    isExhausted = true
    return false
  }

  function read(node: Node): Tree {
    const range = rangeOf(node)
    if (isExhausted || !grow(1, range)) return { kind: 'scalar', value: null, range }
    if (isAlias(node)) return readAlias(node, range)
    const anchor = 'anchor' in node ? node.anchor : undefined
    if (anchor === undefined) return readValue(node, range)
    const before = size
    open.add(anchor)
    const tree = readValue(node, range)
    open.delete(anchor)
    anchors.set(anchor, { tree, size: size - before + 1 })
    return tree
  }

  function readValue(node: Node, range: Range): Tree {
    if (isMap(node)) return readMap(node, range)
    if (isSeq(node)) return { kind: 'list', items: readItems(node), range }
    const value = isScalar(node) ? node.value : null
    return { kind: 'scalar', value: scalarValue(value), range }
  }

  function readItems(list: YAMLSeq): Tree[] {
    return list.items.map((item) => read(item as Node))
  }

  function readMap(map: YAMLMap, range: Range): MapTree {
    const own = new Map<string, Entry>()
    const merged: Entry[] = []
    depth++
    for (const pair of map.items) {
      if (!isPair(pair)) continue
      const key = readKey(pair)
      if (!key) continue
      const value = pair.value ? read(pair.value as Node) : emptyValue(key.range)
      if (key.isMerge) merged.push(...mergedEntries(value))
      else addEntry(own, { key: key.name, keyRange: key.range, value })
    }
    depth--
    const inherited = new Map<string, Entry>()
    for (const entry of merged)
      if (!own.has(entry.key) && !inherited.has(entry.key)) inherited.set(entry.key, entry)
    grow(inherited.size, range)
    return { kind: 'map', entries: [...inherited.values(), ...own.values()], range }
  }

  function addEntry(own: Map<string, Entry>, entry: Entry): void {
    const first = own.get(entry.key)
    if (!first) own.set(entry.key, entry)
    else
      report.add(
        'E104',
        { range: entry.keyRange },
        { key: entry.key, line: report.source.position(first.keyRange.start).line },
      )
  }

  function readKey(pair: Pair): { name: string; range: Range; isMerge: boolean } | undefined {
    const key = pair.key as Node | null
    if (!key) return undefined
    const range = rangeOf(key)
    const tree = isAlias(key) ? readAlias(key, range) : undefined
    const value = tree?.kind === 'scalar' ? tree.value : isScalar(key) ? key.value : undefined
    if (isScalar(key) && 'anchor' in key && key.anchor !== undefined) read(key)
    if (isScalar(key) && key.source === '<<' && key.type === 'PLAIN')
      return { name: '<<', range, isMerge: true }
    if (typeof value === 'string') return { name: value, range, isMerge: false }
    if (isNumber(key, value) && depth >= valueDepth)
      return { name: key.source, range, isMerge: false }
    const template = report.source.text.slice(range.start - 1, range.start + 1) === '{{'
    const whole = template ? { start: range.start - 1, end: range.end + 1 } : range
    report.add('E112', { range: oneLine(whole, report) }, { found: keyFound(key, value), template })
    return undefined
  }

  function readAlias(alias: Alias, range: Range): Tree {
    const name = alias.source
    const anchored = anchors.get(name)
    if (anchored) {
      if (!grow(anchored.size, range)) return { kind: 'scalar', value: null, range }
      const { tree } = anchored
      return tree.kind === 'scalar' ? { ...tree, range, origin: tree.range } : { ...tree, range }
    }
    if (open.has(name)) report.add('E116', { range }, { name })
    else report.add('E113', { range }, { name, suggestion: suggest(name, anchors.keys()) })
    return { kind: 'scalar', value: null, range }
  }

  function mergedEntries(value: Tree): readonly Entry[] {
    if (isExhausted) return []
    const maps = value.kind === 'list' ? value.items : [value]
    return maps.flatMap((map) => {
      if (map.kind === 'map') return map.entries
      report.add(
        'E115',
        { range: map.range },
        { found: map.kind === 'list' ? aList : aSingleValue },
      )
      return emptyMap(map.range).entries
    })
  }

  return { read }
}

/** Maps in the fields of a node: the file, its nodes and each node itself have names for keys. */
const valueDepth = 4

/** `0x10: on` in a table: the key is the number as it is written. */
const isNumber = (key: Node, value: unknown): key is Scalar & { source: string } =>
  isScalar(key) &&
  key.source !== undefined &&
  (typeof value === 'number' || typeof value === 'bigint')

function rangeOf(node: Node): Range {
  const range = node.range
  return range ? { start: range[0], end: Math.max(range[0], range[1]) } : { start: 0, end: 0 }
}

/** `key:` with nothing behind it: the problem belongs to the key. */
const emptyValue = (range: Range): ScalarTree => ({ kind: 'scalar', value: null, range })

function scalarValue(value: unknown): ScalarTree['value'] {
  if (typeof value === 'string' || typeof value === 'number') return value
  return typeof value === 'boolean' || typeof value === 'bigint' ? value : null
}

function keyFound(key: Node, value: unknown): Wording {
  if (isMap(key)) return aMap
  if (isSeq(key)) return aList
  if (value === null || value === undefined) return nothingThere
  if (typeof value === 'boolean') return String(value)
  const number = JSON.stringify(value)
  return { en: `the number ${number}`, zh: `数字 ${number}` }
}

function oneLine(range: Range, report: Report): Range {
  const end = report.source.text.indexOf('\n', range.start)
  return { start: range.start, end: end === -1 ? range.end : Math.min(range.end, end) }
}
