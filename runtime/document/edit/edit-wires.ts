/** `wires`: chains are read into steps, changed, and the lines that changed are written again. */
import { addSection } from './entries.ts'
import { isEmptyValue, isFlow, lineEnd, lineStart, Refused, replaced } from './open-text.ts'
import type { OpenText } from './open-text.ts'
import type { Operation, WireEnds } from './operation.ts'
import type { PortRef } from '../model.ts'
import { entryOf } from '../tree.ts'
import { parseChain } from '../wire-syntax.ts'
import { wireKey } from './view.ts'

type WireOperation =
  | Extract<Operation, { kind: 'connect' | 'disconnect' | 'rewire' | 'splice' }>
  | {
      readonly kind: 'drop-nodes'
      readonly ids: readonly string[]
      readonly heal: readonly WireEnds[]
    }
  | { readonly kind: 'rename'; readonly id: string; readonly to: string }
  | {
      readonly kind: 'rename-port'
      readonly node: string
      readonly from: string
      readonly to: string
    }

/** A place in a chain: the port that is left by, and the node. */
interface Step {
  readonly node: string
  readonly port: string | undefined
}
type Chain = readonly Step[]
interface Line {
  readonly start: number
  readonly end: number
  readonly chain: Chain
}

export function editWires(open: OpenText, operation: WireOperation): string {
  const lines = linesIn(open)
  const chains = lines.map(({ chain }) => chain)
  const after = change(chains, operation)
  return write(open, lines, after)
}

/** For each line the chains that stand for it now, and chains that are new at the end. */
type Changed = { readonly lines: readonly (readonly Chain[])[]; readonly added: readonly Chain[] }

function change(chains: readonly Chain[], operation: WireOperation): Changed {
  const same = chains.map((chain) => [chain])
  switch (operation.kind) {
    case 'connect':
      return connect(chains, operation.wire)
    case 'disconnect': {
      const gone = new Set(operation.wires.map(wireKey))
      requireWires(chains, gone)
      return {
        lines: chains.map((chain) => cut(chain, (wire) => gone.has(wireKey(wire)))),
        added: [],
      }
    }
    case 'rewire': {
      requireWires(chains, new Set([wireKey(operation.wire)]))
      const isIt = (wire: WireEnds) => wireKey(wire) === wireKey(operation.wire)
      const lines = chains.map((chain) =>
        pairsOf(chain).length === 1 && pairsOf(chain).some(isIt)
          ? [chainOf(operation.to)]
          : cut(chain, isIt),
      )
      const wasAlone = lines.some(
        (line, index) =>
          line[0] !== chains[index] && line.length === 1 && chains[index]?.length === 2,
      )
      return wasAlone ? { lines, added: [] } : { lines, added: [chainOf(operation.to)] }
    }
    case 'splice': {
      const key = wireKey(operation.wire)
      requireWires(chains, new Set([key]))
      const { input, output } = operation
      return { lines: chains.map((chain) => [spliced(chain, key, input, output)]), added: [] }
    }
    case 'drop-nodes':
      return dropNodes(chains, operation)
    case 'rename': {
      const rename = (step: Step): Step =>
        step.node === operation.id ? { ...step, node: operation.to } : step
      return { lines: chains.map((chain) => [changedOnly(chain, rename)]), added: [] }
    }
    case 'rename-port': {
      const rename = (step: Step): Step =>
        step.node === operation.node && step.port === operation.from
          ? { ...step, port: operation.to }
          : step
      return { lines: chains.map((chain) => [changedOnly(chain, rename)]), added: [] }
    }
    default:
      return { lines: same, added: [] }
  }
}

const changedOnly = (chain: Chain, change: (step: Step) => Step): Chain => {
  const after = chain.map(change)
  return after.every((step, index) => step === chain[index]) ? chain : after
}

function pairsOf(chain: Chain): WireEnds[] {
  return chain.slice(1).flatMap((to, index) => {
    const from = chain[index]
    if (!from) return []
    const isLast = index + 2 === chain.length
    return [
      {
        from: { node: from.node, port: from.port ?? 'out' },
        to: { node: to.node, port: isLast ? (to.port ?? 'in') : 'in' },
      },
    ]
  })
}

const leaving = ({ node, port }: PortRef): Step => ({
  node,
  port: port === 'out' ? undefined : port,
})
const chainOf = ({ from, to }: WireEnds): Chain => [
  leaving(from),
  { node: to.node, port: to.port === 'in' ? undefined : to.port },
]

function requireWires(chains: readonly Chain[], keys: ReadonlySet<string>): void {
  const there = new Set(chains.flatMap(pairsOf).map(wireKey))
  for (const key of keys)
    if (!there.has(key)) throw new Refused('no-such-wire', `there is no wire ${key}`)
}

/** A chain that ends where the wire starts is made longer, and one that starts where it ends. */
function connect(chains: readonly Chain[], wire: WireEnds): Changed {
  const lines = chains.map((chain) => [chain])
  if (chains.flatMap(pairsOf).some((each) => wireKey(each) === wireKey(wire)))
    return { lines, added: [] }
  const ending = chains.findIndex((chain) => {
    const end = chain.at(-1)
    return end?.node === wire.from.node && end.port === undefined && wire.to.port === 'in'
  })
  const starting = chains.findIndex((chain) => {
    const [first] = chain
    return first?.node === wire.to.node && first.port === undefined && wire.to.port === 'in'
  })
  const left = ending === -1 ? undefined : chains[ending]
  const isFromOut =
    left !== undefined && !left.slice(0, -1).some(({ node }) => node === wire.to.node)
  const right = starting === -1 || starting === ending ? undefined : chains[starting]
  if (left && isFromOut) {
    const head: Chain = [...left.slice(0, -1), leaving(wire.from)]
    const tail: Chain = right ?? [{ node: wire.to.node, port: undefined }]
    lines[ending] = [[...head, ...tail]]
    if (right) lines[starting] = []
    return { lines, added: [] }
  }
  if (right) {
    lines[starting] = [[leaving(wire.from), ...right]]
    return { lines, added: [] }
  }
  return { lines, added: [chainOf(wire)] }
}

/** The pieces of a chain between the wires that go; single steps are no chains. */
function cut(chain: Chain, isGone: (wire: WireEnds) => boolean): readonly Chain[] {
  const pairs = pairsOf(chain)
  if (!pairs.some(isGone)) return [chain]
  const pieces: Step[][] = [[chain[0] as Step]]
  pairs.forEach((pair, index) => {
    const next = chain[index + 1] as Step
    if (isGone(pair)) pieces.push([next])
    else pieces.at(-1)?.push(next)
  })
  return pieces
    .filter((piece) => piece.length > 1)
    .map((piece) => {
      const end = piece.at(-1) as Step
      // What was a port to leave by is none at the end of a piece.
      return end === chain.at(-1)
        ? piece
        : [...piece.slice(0, -1), { node: end.node, port: undefined }]
    })
}

function spliced(chain: Chain, key: string, input: PortRef, output: PortRef): Chain {
  const at = pairsOf(chain).findIndex((pair) => wireKey(pair) === key)
  if (at === -1) return chain
  const middle: Step[] =
    input.node === output.node
      ? [leaving(output)]
      : [{ node: input.node, port: undefined }, leaving(output)]
  return [...chain.slice(0, at + 1), ...middle, ...chain.slice(at + 1)]
}

function dropNodes(
  chains: readonly Chain[],
  { ids, heal }: { readonly ids: readonly string[]; readonly heal: readonly WireEnds[] },
): Changed {
  const gone = new Set(ids)
  const open = new Set(heal.map(wireKey))
  const lines = chains.map((chain): readonly Chain[] => {
    if (!chain.some(({ node }) => gone.has(node))) return [chain]
    const rest = chain.filter(({ node }) => !gone.has(node))
    const before = new Set(pairsOf(chain).map(wireKey))
    const made = pairsOf(rest)
    for (const wire of made)
      if (!before.has(wireKey(wire)) && open.has(wireKey(wire))) open.delete(wireKey(wire))
    const isHealed = (wire: WireEnds): boolean =>
      before.has(wireKey(wire)) || heal.some((each) => wireKey(each) === wireKey(wire))
    return rest.length < 2 ? [] : cut(rest, (wire) => !isHealed(wire))
  })
  const added = heal.filter((wire) => open.has(wireKey(wire))).map(chainOf)
  return { lines, added }
}

function linesIn({ tree }: OpenText): Line[] {
  const list = entryOf(tree, 'wires')?.value
  if (list?.kind !== 'list') return []
  return list.items.flatMap((item) => {
    if (item.kind !== 'scalar' || typeof item.value !== 'string') return []
    const { steps, faults } = parseChain(item.value)
    if (faults.length > 0) return []
    return [{ ...item.range, chain: steps.map(({ node, port }) => ({ node, port })) }]
  })
}

const textOf = (chain: Chain): string =>
  chain.map(({ node, port }) => (port === undefined ? node : `${node}.${port}`)).join(' -> ')

function write(open: OpenText, lines: readonly Line[], { lines: after, added }: Changed): string {
  const list = entryOf(open.tree, 'wires')
  let { text } = open
  if (!list || isEmptyValue(list.value)) return added.length === 0 ? text : addFirst(open, added)
  const inFlow = isFlow(text, list.value)
  const last = lines.at(-1)
  if (added.length > 0 && last) text = addBehind(open, text, last, added, inFlow)
  for (const [index, line] of [...lines.entries()].toReversed()) {
    const now = after[index] ?? []
    if (now.length === 1 && now[0] === line.chain) continue
    text = writeLine(open, text, line, now, inFlow)
  }
  return text.includes('wires:') ? tidy(text, open.newline) : text
}

/** A list that lost all its lines is left as an empty one. */
const tidy = (text: string, newline: string): string =>
  text.replace(
    /^(wires:)[ \t]*(?:\r?\n)(?=(?:\s*(?:#.*)?\r?\n)*(?:[A-Za-z]|$(?![\s\S])))/m,
    `$1 []${newline}`,
  )

function writeLine(
  { newline }: OpenText,
  text: string,
  line: Line,
  chains: readonly Chain[],
  inFlow: boolean,
): string {
  const range = { start: line.start, end: line.end }
  const [first, ...more] = chains
  if (inFlow) return replaced(text, range, chains.map(textOf).join(', '))
  if (!first) {
    const start = lineStart(text, line.start)
    return replaced(text, { start, end: lineEnd(text, line.end) }, '')
  }
  const dash = text.slice(lineStart(text, line.start), line.start)
  const rest = more.map((chain) => `${newline}${dash}${textOf(chain)}`).join('')
  return replaced(text, range, `${textOf(first)}${rest}`)
}

function addBehind(
  { newline }: OpenText,
  text: string,
  last: Line,
  added: readonly Chain[],
  inFlow: boolean,
): string {
  if (inFlow)
    return replaced(
      text,
      { start: last.end, end: last.end },
      added.map((chain) => `, ${textOf(chain)}`).join(''),
    )
  const dash = text.slice(lineStart(text, last.start), last.start).replace(/["']$/, '')
  const at = lineEnd(text, last.end)
  const gap = text[at - 1] === '\n' ? '' : newline
  const block = added.map((chain) => `${dash}${textOf(chain)}${newline}`).join('')
  return replaced(text, { start: at, end: at }, `${gap}${block}`)
}

function addFirst(open: OpenText, added: readonly Chain[]): string {
  const list = entryOf(open.tree, 'wires')
  const content = added.map((chain) => `  - ${textOf(chain)}`).join(open.newline)
  if (!list) return addSection(open, 'wires', () => content)
  const colon = open.text.indexOf(':', list.keyRange.end) + 1
  const end = Math.max(colon, list.value.range.end)
  return replaced(open.text, { start: colon, end }, `${open.newline}${content}`)
}
