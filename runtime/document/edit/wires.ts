/** The lines of `wires`: found, changed in place, split, put in and taken out. */
import { parseChain } from '../wire-syntax.ts'
import { chainText, pairsOf, stepsOf, isSameWire } from './chain.ts'
import type { ChainSteps } from './chain.ts'
import { insertInto } from './collection.ts'
import type { Desk } from './desk.ts'
import { sectionOf, styleAt } from './desk.ts'
import type { TextChange, WireEnds } from './operation.ts'
import type { Slot } from './place.ts'
import { slotsOf, textOf } from './place.ts'
import { refuse } from './refuse.ts'
import { columnOfSlot, replaceScalar } from './replace.ts'
import { scalarText } from './scalar-text.ts'
import { removeFrom, setValue } from './set.ts'

export interface ChainLine {
  readonly index: number
  readonly slot: Slot
  readonly text: string
  readonly steps: ChainSteps
}

/** The lines that are chains; others are left alone. */
export function chainsOf(desk: Desk): ChainLine[] {
  return slotsOf(sectionOf(desk, 'wires')).flatMap((slot, index) => {
    const text = lineText(desk.text, slot)
    const steps = text === undefined ? undefined : stepsOf(text)
    return text === undefined || !steps ? [] : [{ index, slot, text, steps }]
  })
}

const simple = /-[ ]+([A-Za-z0-9_.-]+(?: +-> +[A-Za-z0-9_.-]+)+) *\r?(?:\n|$)/y

/** Most lines are so plain that nobody needs a parser to read them. */
function lineText(text: string, slot: Slot): string | undefined {
  simple.lastIndex = slot.start
  return simple.exec(text)?.[1] ?? textOf(slot.open())
}

export interface FoundWire {
  readonly line: ChainLine
  /** Which pair of the chain it is. */
  readonly pair: number
}

export const findWires = (desk: Desk, wire: WireEnds): FoundWire[] =>
  chainsOf(desk).flatMap((line) =>
    pairsOf(line.steps).flatMap((other, pair) => (isSameWire(other, wire) ? [{ line, pair }] : [])),
  )

/** Puts chains in the place of one; none takes the line out. */
export function replaceLine(desk: Desk, line: ChainLine, chains: readonly ChainSteps[]): void {
  const [first, ...more] = chains
  if (!first) {
    removeFrom(desk, ['wires'], (slot) => slot.start === line.slot.start)
    return
  }
  desk.apply(stepChanges(desk, line, first))
  for (const [offset, steps] of more.entries()) addLine(desk, steps, line.index + offset + 1)
}

/** Only the steps that differ are written, so that the spaces of the line stay. */
function stepChanges(desk: Desk, line: ChainLine, steps: ChainSteps): TextChange[] {
  const { text } = desk
  const old = line.slot.open()
  if (old.kind !== 'scalar') return refuse('shared', 'the wire comes from elsewhere')
  if (chainText(line.steps) === chainText(steps)) return []
  const raw = text.slice(old.range.start, old.range.end)
  const shift = raw.startsWith("'") || raw.startsWith('"') ? 1 : 0
  const isVerbatim = raw.slice(shift, raw.length - shift) === line.text
  if (!isVerbatim) {
    const style = styleAt(desk, columnOfSlot(text, line.slot), true)
    return replaceScalar(text, line.slot, old, { value: chainText(steps), style })
  }
  const written = rewriteSteps(line.text, line.steps, steps)
  const from = old.range.start + shift
  return [{ from, to: from + line.text.length, insert: written }]
}

/** Equal steps at both ends keep their text with the arrows between them. */
function rewriteSteps(text: string, old: ChainSteps, steps: ChainSteps): string {
  const places = parseChain(text).steps
  const most = Math.min(old.length, steps.length)
  const same = (a: number, b: number): boolean =>
    old[a]?.node === steps[b]?.node && old[a]?.port === steps[b]?.port
  let head = 0
  while (head < most && same(head, head)) head += 1
  let tail = 0
  while (tail < most - head && same(old.length - 1 - tail, steps.length - 1 - tail)) tail += 1
  const start = head === 0 ? 0 : (places[head - 1]?.range.end ?? 0)
  const end = tail === 0 ? text.length : (places[old.length - tail]?.range.start ?? text.length)
  const middle = chainText(steps.slice(head, steps.length - tail))
  const isAlone = middle === ''
  const before = head > 0 && !isAlone ? ' -> ' : ''
  const after = tail > 0 && !isAlone ? ' -> ' : ''
  const bridge = isAlone && head > 0 && tail > 0 ? ' -> ' : ''
  return text.slice(0, start) + before + middle + after + bridge + text.slice(end)
}

export function addLine(desk: Desk, steps: ChainSteps, index?: number): void {
  const wires = sectionOf(desk, 'wires')
  const text = chainText(steps)
  if (wires?.kind !== 'list' || wires.slots.length === 0) {
    setValue(desk, ['wires', 0], text)
    return
  }
  const isFlow = wires.style === 'flow'
  const scalar = scalarText(text, { isFlow, column: 0, lineBreak: desk.lineBreak })
  const spot = { collection: wires, index: index ?? wires.slots.length }
  desk.apply(insertInto(desk.text, spot, isFlow ? scalar : `- ${scalar}`))
}
