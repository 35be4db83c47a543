/** Chains as steps: what editing a wire does to the chain that it stands in. Pure, without text. */
import type { PortRef } from '../model.ts'
import { parseChain } from '../wire-syntax.ts'
import type { WireEnds } from './operation.ts'

export interface ChainStep {
  readonly node: string
  /** As written. */
  readonly port: string | undefined
}
export type ChainSteps = readonly ChainStep[]

export function stepsOf(text: string): ChainSteps | undefined {
  const { steps, faults } = parseChain(text)
  return faults.length > 0 ? undefined : steps.map(({ node, port }) => ({ node, port }))
}

export const chainText = (steps: ChainSteps): string =>
  steps.map(({ node, port }) => (port === undefined ? node : `${node}.${port}`)).join(' -> ')

/** The pairs of a chain: only the last step can name a port that it is entered by. */
export const pairsOf = (steps: ChainSteps): WireEnds[] =>
  steps.slice(1).map((to, index) => ({
    from: { node: steps[index]?.node ?? '', port: steps[index]?.port ?? 'out' },
    to: { node: to.node, port: index + 2 === steps.length ? (to.port ?? 'in') : 'in' },
  }))

const isSamePort = (a: PortRef, b: PortRef): boolean => a.node === b.node && a.port === b.port

export const isSameWire = (a: WireEnds, b: WireEnds): boolean =>
  isSamePort(a.from, b.from) && isSamePort(a.to, b.to)

const outStep = ({ node, port }: PortRef): ChainStep => ({
  node,
  port: port === 'out' ? undefined : port,
})
const inStep = ({ node, port }: PortRef): ChainStep => ({
  node,
  port: port === 'in' ? undefined : port,
})

export const wireSteps = ({ from, to }: WireEnds): ChainSteps => [outStep(from), inStep(to)]

/** As the end of a chain: what named its output is gone. */
const ended = (steps: ChainSteps): ChainSteps => {
  const last = steps.at(-1)
  return last ? [...steps.slice(0, -1), { node: last.node, port: undefined }] : steps
}

/** The stretches that are chains at all. */
const chains = (...parts: readonly ChainSteps[]): ChainSteps[] =>
  parts.filter((steps) => steps.length > 1)

/** What stays before and behind the pair. */
function around(steps: ChainSteps, index: number): { left: ChainSteps; right: ChainSteps } {
  return { left: ended(steps.slice(0, index + 1)), right: steps.slice(index + 1) }
}

export function withoutPair(steps: ChainSteps, index: number): ChainSteps[] {
  const { left, right } = around(steps, index)
  return chains(left, right)
}

/** Two chains in a row as one, where the first leads into the start of the second. */
function joined(left: ChainSteps, right: ChainSteps): ChainSteps[] {
  const last = left.at(-1)
  const first = right[0]
  if (!last || !first || left.length < 2) return [left, right]
  const isEntered = last.port === undefined || last.port === 'in'
  if (last.node !== first.node || !isEntered) return [left, right]
  return [[...left.slice(0, -1), ...right]]
}

export function withPair(steps: ChainSteps, index: number, wire: WireEnds): ChainSteps[] {
  const { left, right } = around(steps, index)
  const pair = wireSteps(wire)
  const [start = [], middle] = left.length === 1 ? [pair] : joined(left, pair)
  const head = middle ? [start] : []
  const whole = middle ?? start
  // A single step on the right has said its port; it is the end of the pair, or of nothing.
  const tail = right.length === 1 ? [whole] : joined(whole, right)
  return chains(...head, ...tail)
}

export function spliced(
  steps: ChainSteps,
  index: number,
  { input, output }: { readonly input: PortRef; readonly output: PortRef },
): ChainSteps[] {
  const left = [...steps.slice(0, index + 1), inStep(input)]
  const right = [outStep(output), ...steps.slice(index + 1)]
  return chains(...joined(left, right))
}

/** The chain goes on from its end. */
export function extended(steps: ChainSteps, { from, to }: WireEnds): ChainSteps | undefined {
  const last = steps.at(-1)
  const isEntered = last?.port === undefined || last.port === 'in'
  if (from.port !== 'out' || last?.node !== from.node || !isEntered) return undefined
  return [...steps.slice(0, -1), outStep(from), inStep(to)]
}

/** The chain gets a step before its start. */
export function preceded(steps: ChainSteps, { from, to }: WireEnds): ChainSteps | undefined {
  const first = steps[0]
  const leaves = first?.port === undefined || first.port === 'out'
  if (to.port !== 'in' || first?.node !== to.node || !leaves) return undefined
  return [outStep(from), ...steps]
}

export interface Contraction {
  readonly chains: readonly ChainSteps[]
  /** The wires that now stand in the chain. */
  readonly used: readonly WireEnds[]
}

/** Without the nodes; a wire of `heal` closes a gap between two stretches of the chain. */
export function contracted(
  steps: ChainSteps,
  isGone: (node: string) => boolean,
  heal: readonly WireEnds[],
): Contraction {
  const used: WireEnds[] = []
  const parts: ChainSteps[] = []
  let isOpen = false
  for (const [index, step] of steps.entries()) {
    if (isGone(step.node)) {
      isOpen = false
      continue
    }
    const last = parts.at(-1)
    const before = last?.at(-1)
    const port = index === steps.length - 1 ? (step.port ?? 'in') : 'in'
    const bridge =
      isOpen || !before
        ? undefined
        : heal.find(
            (wire) =>
              !used.includes(wire) &&
              wire.from.node === before.node &&
              isSamePort(wire.to, { node: step.node, port }),
          )
    if (isOpen && last) parts[parts.length - 1] = [...last, step]
    else if (bridge && last) {
      used.push(bridge)
      parts[parts.length - 1] = [...last.slice(0, -1), outStep(bridge.from), step]
    } else parts.push([step])
    isOpen = true
  }
  const lastStep = steps.at(-1)
  const closed = parts.map((part, index) => {
    const isWholeEnd = index === parts.length - 1 && lastStep && !isGone(lastStep.node)
    return isWholeEnd ? part : ended(part)
  })
  return { chains: chains(...closed), used }
}

/** The parts of a chain whose pairs are wanted. */
export function stretches(steps: ChainSteps, isWanted: readonly boolean[]): ChainSteps[] {
  const parts: ChainSteps[] = []
  let start = -1
  for (let pair = 0; pair <= isWanted.length; pair += 1) {
    if (isWanted[pair]) {
      if (start === -1) start = pair
      continue
    }
    if (start === -1) continue
    const last = steps[pair]
    const part = steps.slice(start, pair)
    const isEnd = pair === isWanted.length
    if (last) parts.push([...part, isEnd ? last : { node: last.node, port: undefined }])
    start = -1
  }
  return chains(...parts)
}
