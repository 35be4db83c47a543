/** Text -> values with places. A large file is opened by its outline, and parsed where it is looked at. */
import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument } from 'yaml'
import type { CST, Document, Node, Pair, YAMLMap, YAMLSeq } from 'yaml'

import { yamlOptions } from '../yaml-options.ts'
import { commentColumn, isBlankLine, lineEnd, lineStart, nextLine } from './lines.ts'
import { outlineOf } from './outline.ts'
import type { OutlineEntry, OutlineSection } from './outline.ts'
import type { Collection, Slot, Value } from './place.ts'
import { isCollection } from './place.ts'
import { refuse } from './refuse.ts'

/** Where a parsed stretch stands: `offset in the stretch + base = offset in the text`. */
interface Frame {
  readonly text: string
  readonly base: number
}

export function parseWhole(text: string): Document {
  return parseDocument(text, yamlOptions)
}

/** The root of the file: a map, however it is written. */
export function openFile(text: string): Collection {
  const outline = outlineOf(text)
  if (!outline.isRegular) return openWhole(text)
  const slots = outline.sections.map((section) => sectionSlot(text, section))
  return block({ kind: 'map', column: 0, slots })
}

function openWhole(text: string): Collection {
  const document = parseWhole(text)
  if (document.errors.length > 0) refuse('broken-text', 'the text is no YAML')
  const { contents } = document
  if (contents === null) return block({ kind: 'map', column: 0, slots: [] })
  const root = openNode(contents, { text, base: 0 })
  if (root.kind !== 'map') refuse('broken-text', 'the text is no map')
  return root
}

const block = (
  parts: Pick<Collection, 'kind' | 'column' | 'slots'> & Partial<Collection>,
): Collection => {
  const first = parts.slots[0]
  const last = parts.slots.at(-1)
  const start = first?.start ?? 0
  return {
    style: 'block',
    isMerged: false,
    hasAnchor: false,
    propsStart: start,
    // Where the last one ends is not known before it is opened; nobody asks.
    range: { start, end: last?.start ?? 0 },
    ...parts,
  }
}

function sectionSlot(text: string, section: OutlineSection): Slot {
  const { entries, isList, column } = section
  if (!entries || entries.length === 0) return entrySlot(text, section)
  let value: Collection | undefined
  // Most edits look into one section of the file.
  const open = (): Collection =>
    (value ??= block({
      kind: isList ? 'list' : 'map',
      column,
      slots: entries.map((entry) => entrySlot(text, entry)),
    }))
  const end = (): number => open().slots.at(-1)?.end() ?? section.keyEnd
  return { ...entrySlot(text, section), open, end }
}

function entrySlot(text: string, { key, start, keyEnd, limit }: OutlineEntry): Slot {
  let inner: Slot | undefined
  const opened = (): Slot => (inner ??= openStretch(text, start, limit))
  return {
    key,
    start,
    keyRange: key === '' ? undefined : { start, end: keyEnd },
    after: key === '' ? keyEnd : keyEnd + 1,
    isBare: false,
    end: () => opened().end(),
    tail: () => limit,
    open: () => opened().open(),
  }
}

/** Parses one entry of a block in the column where it stands. */
function openStretch(text: string, start: number, limit: number): Slot {
  const column = start - lineStart(text, start)
  const stretch = ' '.repeat(column) + text.slice(start, limit)
  const { errors, contents } = parseDocument(stretch, yamlOptions)
  const value = contents && openNode(contents, { text, base: start - column })
  const found = value && isCollection(value) ? value.slots[0] : undefined
  if (errors.length > 0 || !found) refuse('broken-text', 'the entry is no YAML')
  return found
}

export function openNode(node: Node, frame: Frame, tokens: readonly CST.SourceToken[] = []): Value {
  const place = placeOf(node, frame, tokens)
  if (isAlias(node)) return { kind: 'alias', ...place }
  if (isMap(node)) return openMap(node, frame, place)
  if (isSeq(node)) return openList(node, frame, place)
  if (!isScalar(node) || (node.value === null && place.range.start >= place.range.end))
    return { kind: 'nothing', ...place }
  return { kind: 'scalar', scalar: node, ...place }
}

function placeOf(node: Node, { base }: Frame, tokens: readonly CST.SourceToken[]) {
  const [start, end] = node.range ?? [0, 0]
  const props = tokens.find(({ type }) => isProp(type))
  return {
    range: { start: start + base, end: Math.max(start, end) + base },
    propsStart: (props?.offset ?? start) + base,
    hasAnchor: 'anchor' in node && node.anchor !== undefined,
  }
}

const isProp = (type: string): boolean =>
  type === 'anchor' || type === 'tag' || type === 'explicit-key-ind'

type Place = ReturnType<typeof placeOf>

function openMap(map: YAMLMap, frame: Frame, place: Place): Collection {
  const slots = map.items.flatMap((pair) => (isPair(pair) ? (pairSlot(pair, frame) ?? []) : []))
  const isMerged = slots.some(({ key }) => key === '<<')
  return collection({ kind: 'map', isFlow: map.flow === true, slots, isMerged }, frame, place)
}

function collection(
  {
    kind,
    isFlow,
    slots,
    isMerged,
  }: {
    readonly kind: 'map' | 'list'
    readonly isFlow: boolean
    readonly slots: readonly Slot[]
    readonly isMerged: boolean
  },
  { text }: Frame,
  place: Place,
): Collection {
  const first = slots[0]
  const style = isFlow ? 'flow' : 'block'
  const column = first ? first.start - lineStart(text, first.start) : 0
  const end = style === 'block' ? (slots.at(-1)?.end() ?? place.range.end) : place.range.end
  const range = { start: place.range.start, end }
  return { kind, style, column, slots, isMerged, ...place, range }
}

function pairSlot(pair: Pair, frame: Frame): Slot | undefined {
  const key = pair.key as Node | null
  const token = pair.srcToken
  if (!key?.range || !token) return undefined
  const keyRange = { start: key.range[0] + frame.base, end: key.range[1] + frame.base }
  const before = token.start.find(({ type }) => isProp(type))
  const sep = token.sep ?? []
  const colon = sep.find(({ type }) => type === 'map-value-ind')
  const after = colon ? colon.offset + 1 + frame.base : keyRange.end
  const value = pair.value as Node | null
  const behind = sep.slice(colon ? sep.indexOf(colon) + 1 : 0)
  return placedSlot(
    {
      key: nameOf(key),
      start: before ? before.offset + frame.base : keyRange.start,
      keyRange,
      after,
      isBare: !colon,
    },
    value ? openNode(value, frame, behind) : nothingAt(after),
    { frame, tokens: behind },
  )
}

/** A key that is an alias is as little this map's own as a merge key, for which the parser has a symbol. */
function nameOf(key: Node): string {
  if (isAlias(key)) return '<<'
  if (!isScalar(key)) return ''
  return typeof key.value === 'symbol' ? '<<' : String(key.value)
}

const nothingAt = (at: number): Value => ({
  kind: 'nothing',
  range: { start: at, end: at },
  propsStart: at,
  hasAnchor: false,
})

function openList(list: YAMLSeq, frame: Frame, place: Place): Collection {
  const token = list.srcToken
  const items = (token && 'items' in token ? token.items : []).filter(
    (item) =>
      ('value' in item && item.value) ||
      ('sep' in item && item.sep) ||
      item.start.some(({ type }) => type === 'seq-item-ind' || type === 'anchor' || type === 'tag'),
  )
  const slots = list.items.map((node, index) => itemSlot(node as Node, items[index]?.start, frame))
  const isFlow = list.flow === true
  return collection({ kind: 'list', isFlow, slots, isMerged: false }, frame, place)
}

function itemSlot(node: Node, tokens: readonly CST.SourceToken[] = [], frame: Frame): Slot {
  const dash = tokens.find(({ type }) => type === 'seq-item-ind')
  const behind = dash ? tokens.slice(tokens.indexOf(dash) + 1) : tokens
  const value = openNode(node, frame, behind)
  const start = dash ? dash.offset + frame.base : value.propsStart
  const after = dash ? start + 1 : value.propsStart
  return placedSlot({ key: '', start, keyRange: undefined, after, isBare: false }, value, {
    frame,
    tokens: behind,
  })
}

function placedSlot(
  head: Pick<Slot, 'key' | 'start' | 'keyRange' | 'after' | 'isBare'>,
  value: Value,
  { frame, tokens }: { readonly frame: Frame; readonly tokens: readonly CST.SourceToken[] },
): Slot {
  const props = tokens.findLast(({ type }) => type === 'anchor' || type === 'tag')
  const propsEnd = props ? props.offset + props.source.length + frame.base : 0
  const end = Math.max(head.after, propsEnd, head.keyRange?.end ?? 0, endOf(value, frame.text))
  const column = head.start - lineStart(frame.text, head.start)
  return { ...head, end: () => end, tail: () => tailOf(frame.text, end, column), open: () => value }
}

/** Blocks of text reach over the line breaks behind them; those belong to nobody. */
function endOf(value: Value, text: string): number {
  if (value.kind === 'nothing') return 0
  const { start, end } = value.range
  if (value.kind !== 'scalar' || !value.scalar.type?.startsWith('BLOCK')) return end
  const header = text.slice(start, lineEnd(text, start))
  const isKeeping = /^[|>][1-9]?\+/.test(header)
  const trimmed = text.slice(start, end).replace(isKeeping ? /\r?\n$/ : /\s+$/, '')
  return start + trimmed.length
}

/** The end of the line, and of the comments below it that stand deeper. */
function tailOf(text: string, end: number, column: number): number {
  let tail = lineEnd(text, end)
  for (let at = nextLine(text, end); at < text.length; at = nextLine(text, at)) {
    const comment = commentColumn(text, at)
    if (comment === undefined && !isBlankLine(text, at)) break
    if (comment !== undefined && comment <= column) break
    if (comment !== undefined) tail = lineEnd(text, at)
  }
  return tail
}
