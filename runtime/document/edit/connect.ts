/** What a person does to single wires. */
import {
  extended,
  isSameWire,
  pairsOf,
  preceded,
  spliced,
  wireSteps,
  withPair,
  withoutPair,
} from './chain.ts'
import type { ChainSteps } from './chain.ts'
import type { Desk } from './desk.ts'
import type { Operation, WireEnds } from './operation.ts'
import { refuse } from './refuse.ts'
import { addLine, chainsOf, findWires, replaceLine } from './wires.ts'
import type { ChainLine, FoundWire } from './wires.ts'
import { wireKey } from './view.ts'

type Of<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>

/** A chain goes on where it ends. A second wire out of a port, or into a node, has its own line. */
export function connect(desk: Desk, wire: WireEnds): void {
  const lines = chainsOf(desk)
  const pairs = lines.flatMap(({ steps }) => pairsOf(steps))
  if (pairs.some((pair) => isSameWire(pair, wire))) return
  const isFanOut = pairs.some(
    ({ from }) => from.node === wire.from.node && from.port === wire.from.port,
  )
  const isFanIn = pairs.some(({ to }) => to.node === wire.to.node)
  const longer =
    (isFanOut ? undefined : find(lines, (steps) => extended(steps, wire), wire.to.node)) ??
    (isFanIn ? undefined : find(lines, (steps) => preceded(steps, wire), wire.from.node))
  if (longer) replaceLine(desk, longer.line, [longer.steps])
  else addLine(desk, wireSteps(wire))
}

/** The chain that can be made longer; a chain that has the node already would bite its tail. */
function find(
  lines: readonly ChainLine[],
  grow: (steps: ChainSteps) => ChainSteps | undefined,
  node: string,
): { readonly line: ChainLine; readonly steps: ChainSteps } | undefined {
  for (const line of lines) {
    if (line.steps.some((step) => step.node === node)) continue
    const steps = grow(line.steps)
    if (steps && line.slot.open().kind === 'scalar') return { line, steps }
  }
  return undefined
}

const missing = (wire: WireEnds): never =>
  refuse('no-such-wire', `there is no wire "${wireKey(wire)}"`)

/** Of a wire that stands twice the first stays. */
function theOnly(desk: Desk, wire: WireEnds): FoundWire {
  for (;;) {
    const [first, second] = findWires(desk, wire)
    if (!second) return first ?? missing(wire)
    replaceLine(desk, second.line, withoutPair(second.line.steps, second.pair))
  }
}

export function disconnect(desk: Desk, { wires }: Of<'disconnect'>): void {
  for (const wire of wires) {
    const { line, pair } = theOnly(desk, wire)
    replaceLine(desk, line, withoutPair(line.steps, pair))
  }
}

export function rewire(desk: Desk, { wire, to }: Of<'rewire'>): void {
  const { line, pair } = theOnly(desk, wire)
  if (isSameWire(wire, to)) return
  const isThere = findWires(desk, to).length > 0
  const { steps } = line
  replaceLine(desk, line, isThere ? withoutPair(steps, pair) : withPair(steps, pair, to))
}

export function splice(desk: Desk, { wire, input, output }: Of<'splice'>): void {
  const { line, pair } = theOnly(desk, wire)
  replaceLine(desk, line, spliced(line.steps, pair, { input, output }))
}
