/**
 * A YAML text cut into entries, losing nothing: the leads and bodies of all segments, joined, are the
 * text again. An entry has the comments and blank lines above it as its lead; its body are whole lines.
 */
import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml'
import type { Document, Node, Pair, YAMLMap } from 'yaml'

export interface Segment {
  readonly key: string
  readonly lead: string
  readonly body: string
  /** A block map: the line of the key, and the entries below it. */
  readonly inner: { readonly head: string; readonly entries: readonly Segment[] } | undefined
  readonly value: Node | null
  /** The plain value. */
  plain(): unknown
}

export interface SegmentedText {
  readonly entries: readonly Segment[]
  /** What stands behind the last entry. */
  readonly tail: string
}

/** `undefined` when the text is no YAML, or no block map with an entry on each line. */
export function segmentText(text: string): SegmentedText | undefined {
  const document = parseDocument(text, {
    version: '1.2',
    prettyErrors: false,
    merge: true,
    logLevel: 'error',
  })
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined
  if (document.contents.flow) return undefined
  const cutter = { text, document }
  const entries = segmentMap(cutter, document.contents, 0)
  if (!entries) return undefined
  return { entries, tail: text.slice(endOf(cutter, document.contents)) }
}

interface Cutter {
  readonly text: string
  readonly document: Document
}

/** The entries from `from`, the start of the line behind what stands above. */
function segmentMap(cutter: Cutter, map: YAMLMap, from: number): Segment[] | undefined {
  const { text } = cutter
  const segments: Segment[] = []
  const keys = new Set<string>()
  let at = from
  for (const pair of map.items) {
    const key = isPair(pair) ? keyOf(pair) : undefined
    if (!key || keys.has(key.name)) return undefined
    keys.add(key.name)
    const start = text.lastIndexOf('\n', key.start - 1) + 1
    if (start < at || text.slice(start, key.start).trim() !== '') return undefined
    const end = endOfPair(cutter, pair)
    segments.push(segmentPair(cutter, pair, { key: key.name, at, start, end }))
    at = end
  }
  return segments
}

interface Place {
  readonly key: string
  readonly at: number
  readonly start: number
  readonly end: number
}

function segmentPair(cutter: Cutter, pair: Pair, { key, at, start, end }: Place): Segment {
  const { text, document } = cutter
  const value = (pair.value ?? null) as Node | null
  return {
    key,
    lead: text.slice(at, start),
    body: text.slice(start, end),
    inner: innerOf(cutter, value, start),
    value,
    plain: () => plainOf(value, document),
  }
}

function innerOf(cutter: Cutter, value: Node | null, start: number): Segment['inner'] {
  if (!isMap(value) || value.flow || value.items.length === 0) return undefined
  const { text } = cutter
  const headEnd = lineEnd(text, start)
  const entries = segmentMap(cutter, value, headEnd)
  return entries && { head: text.slice(start, headEnd), entries }
}

function plainOf(value: Node | null, document: Document): unknown {
  try {
    return value?.toJS(document) ?? null
  } catch {
    // An alias that leads nowhere. It is like no other value, so it is never taken for unchanged.
    return Symbol('unreadable')
  }
}

function keyOf(pair: Pair): { readonly name: string; readonly start: number } | undefined {
  const { key } = pair
  if (!isScalar(key) || !key.range || isAlias(key)) return undefined
  return { name: String(key.value), start: key.range[0] }
}

function endOf(cutter: Cutter, node: Node): number {
  const collection = isMap(node) || isSeq(node) ? node : undefined
  const last = collection?.flow ? undefined : collection?.items.at(-1)
  if (isPair(last)) return endOfPair(cutter, last)
  if (last) return endOf(cutter, last as Node)
  return lineEndOf(cutter.text, node)
}

function endOfPair(cutter: Cutter, pair: Pair): number {
  const value = pair.value as Node | null
  const key = pair.key as Node
  if (!value) return lineEndOf(cutter.text, key)
  return Math.max(lineEndOf(cutter.text, key), endOf(cutter, value))
}

/** The start of the line behind the node. Blank lines that end a block text belong to what follows. */
function lineEndOf(text: string, node: Node): number {
  const [start = 0, valueEnd = start] = node.range ?? []
  let end = Math.max(valueEnd, start)
  while (end > start && /\s/.test(text[end - 1] ?? '')) end -= 1
  return lineEnd(text, end)
}

function lineEnd(text: string, from: number): number {
  const newline = text.indexOf('\n', from)
  return newline === -1 ? text.length : newline + 1
}
