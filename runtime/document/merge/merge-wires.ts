/**
 * Wires merge by pair: what either side removed is gone, what either side added is there, and there is
 * nothing to disagree on. Lines stay as they are where all of their pairs stay.
 */
import { isScalar, isSeq, parseDocument } from 'yaml'

import { parseChain } from '../wire-syntax.ts'

/** The merged section, or `undefined` when one of the texts is not a list of chains. */
export function mergeWires(
  base: string | undefined,
  ours: string,
  theirs: string,
): string | undefined {
  const b = base === undefined ? emptyList : readList(base)
  const o = readList(ours)
  const t = readList(theirs)
  if (!b || !o || !t) return undefined
  const pairsOf = (list: WireList) => new Set(list.items.flatMap(({ pairs }) => pairs.map(keyOf)))
  const [inBase, inOurs, inTheirs] = [pairsOf(b), pairsOf(o), pairsOf(t)]
  const isWanted = (key: string): boolean =>
    inOurs.has(key) ? inTheirs.has(key) || !inBase.has(key) : inTheirs.has(key) && !inBase.has(key)
  const lines = createLines(o)
  const texts = { base: byChain(b), theirs: byChain(t) }
  const used = new Set<WireItem>()
  for (const item of o.items) {
    const unchanged = texts.base.get(item.chain)
    const same = texts.theirs.get(item.chain)
    if (unchanged && !same) {
      // A line that only they touched is written as they wrote it.
      const successor = t.items.find(
        (each) =>
          !used.has(each) &&
          !texts.base.has(each.chain) &&
          sharesPair(each, item) &&
          each.pairs.every((pair) => isWanted(keyOf(pair)) && !lines.has(keyOf(pair))),
      )
      if (successor) {
        used.add(successor)
        lines.addItem(successor)
      }
    }
    const text = same && unchanged && sameText(unchanged, item) ? same : item
    lines.addWanted(text, (key) => isWanted(key))
  }
  for (const item of t.items) lines.addWanted(item, (key) => isWanted(key) && !inOurs.has(key))
  return lines.text()
}

interface Pair {
  readonly from: string
  readonly to: string
}
const keyOf = ({ from, to }: Pair): string => `${from} -> ${to}`

interface WireItem {
  /** Comments above, in block style. */
  readonly lead: string
  /** The line (or lines), or just the item in flow style. */
  readonly text: string
  /** Spelled evenly. */
  readonly chain: string
  readonly pairs: readonly Pair[]
}

interface WireList {
  readonly style: 'block' | 'flow'
  readonly head: string
  readonly items: readonly WireItem[]
  readonly end: string
  readonly indent: string
}

const emptyList: WireList = { style: 'block', head: '', items: [], end: '', indent: '  ' }

function readList(body: string): WireList | undefined {
  const contents = parseDocument(body, { prettyErrors: false, logLevel: 'error' }).get(
    'wires',
    true,
  )
  // `wires:` with nothing behind it.
  const isNothing = isScalar(contents) ? contents.value === null : contents === undefined
  if (isNothing) return { ...emptyList, head: body }
  if (!isSeq(contents)) return undefined
  const starts: number[] = []
  const chains: Pick<WireItem, 'chain' | 'pairs'>[] = []
  const ends: number[] = []
  for (const item of contents.items) {
    if (!isScalar(item) || typeof item.value !== 'string' || !item.range) return undefined
    const read = readChain(item.value)
    if (!read) return undefined
    chains.push(read)
    starts.push(item.range[0])
    ends.push(item.range[1])
  }
  const places = chains.map((chain, index) => ({
    ...chain,
    start: starts[index] ?? 0,
    end: ends[index] ?? 0,
  }))
  return contents.flow ? flowList(body, places) : blockList(body, places)
}

type Placed = Pick<WireItem, 'chain' | 'pairs'> & { readonly start: number; readonly end: number }

function readChain(text: string): Pick<WireItem, 'chain' | 'pairs'> | undefined {
  const { steps, faults } = parseChain(text)
  if (faults.length > 0) return undefined
  const names = steps.map(({ node, port }, index) => {
    const isUsual = port === undefined || port === (index === 0 ? 'out' : 'in')
    return isUsual ? node : `${node}.${port}`
  })
  const pairs = names.slice(1).map((to, index) => ({ from: names[index] ?? '', to }))
  return { chain: names.join(' -> '), pairs }
}

function flowList(body: string, places: readonly Placed[]): WireList | undefined {
  const open = body.indexOf('[')
  const close = body.lastIndexOf(']')
  if (body.slice(open, close).includes('#')) return undefined
  const items = places.map(({ start, end, chain, pairs }) => ({
    lead: '',
    text: body.slice(start, end).trim(),
    chain,
    pairs,
  }))
  return { style: 'flow', head: body.slice(0, open + 1), items, end: body.slice(close), indent: '' }
}

function blockList(body: string, places: readonly Placed[]): WireList {
  const headEnd = body.indexOf('\n') + 1
  let at = headEnd
  const items = places.map(({ start, end, chain, pairs }) => {
    const line = body.lastIndexOf('\n', start - 1) + 1
    const newline = body.indexOf('\n', Math.max(start, end - 1))
    const next = newline === -1 ? body.length : newline + 1
    const item = { lead: body.slice(at, line), text: body.slice(line, next), chain, pairs }
    at = next
    return item
  })
  const indent = /^[ \t]*/.exec(items[0]?.text ?? '')?.[0] ?? '  '
  return { style: 'block', head: body.slice(0, headEnd), items, end: body.slice(at), indent }
}

const byChain = ({ items }: WireList): ReadonlyMap<string, WireItem> =>
  new Map(items.map((item) => [item.chain, item]))

const sameText = (a: WireItem, b: WireItem): boolean => a.text === b.text && a.lead === b.lead

function sharesPair(a: WireItem, b: WireItem): boolean {
  const keys = new Set(a.pairs.map(keyOf))
  return b.pairs.some((pair) => keys.has(keyOf(pair)))
}

/** The lines of the result, in the style of ours. */
function createLines(style: WireList) {
  const written: string[] = []
  const done = new Set<string>()
  const eol = style.head.endsWith('\r\n') ? '\r\n' : '\n'
  function write(chain: string): void {
    written.push(style.style === 'flow' ? chain : `${style.indent}- ${chain}${eol}`)
  }
  function addItem(item: WireItem): void {
    for (const pair of item.pairs) done.add(keyOf(pair))
    const isLine = item.text.endsWith('\n')
    if (style.style === 'flow' || !isLine) write(item.chain)
    else written.push(item.lead + style.indent + item.text.trimStart())
  }
  return {
    has: (key: string) => done.has(key),
    addItem,
    /** The item as it is when all of its pairs are wanted, or the stretches of it that are. */
    addWanted(item: WireItem, isWanted: (key: string) => boolean): void {
      const isOpen = (pair: Pair): boolean => isWanted(keyOf(pair)) && !done.has(keyOf(pair))
      if (item.pairs.every(isOpen)) return addItem(item)
      let stretch: string[] = []
      const close = (): void => {
        if (stretch.length > 1) write(stretch.join(' -> '))
        stretch = []
      }
      for (const pair of item.pairs) {
        if (!isOpen(pair)) close()
        else if (stretch.length === 0) stretch = [pair.from, pair.to]
        else stretch.push(pair.to)
      }
      close()
      for (const pair of item.pairs) if (isOpen(pair)) done.add(keyOf(pair))
    },
    text(): string {
      const { head, end } = style
      if (style.style === 'flow') return `${head}${written.join(', ')}${end}`
      return `${head}${written.join('')}${end}`
    },
  }
}
