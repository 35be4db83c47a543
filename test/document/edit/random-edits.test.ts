/** Long random sequences of edits: the text says what the model says, and only touched lines change. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { applyChanges } from '../../../runtime/document/edit/changes.ts'
import { edit } from '../../../runtime/document/edit/edit.ts'
import type { Operation, TextChange } from '../../../runtime/document/edit/operation.ts'
import { readView } from '../../../runtime/document/edit/read-view.ts'
import type { FlowView } from '../../../runtime/document/edit/view.ts'
import { parseFlow } from '../../../runtime/document/parse.ts'
import { flowText } from './flow-texts.ts'
import { applyToModel, ends, modelOf } from './model.ts'
import type { Model } from './model.ts'

/** Choices of one step; what they mean depends on the flow as it is then. */
const dice = fc.record({
  kind: fc.nat(99),
  first: fc.nat(),
  second: fc.nat(),
  third: fc.nat(),
  value: fc.oneof(
    fc.constantFrom<unknown>('x', '', 'a: b', "it's", '- x', '12', 'true', 'null', '# x', 'a\nb\n'),
    fc.constantFrom<unknown>('{{ a }}', 'x #y', ' x', 'a\n\nb', '"q"', '@', 'wide '.repeat(30)),
    fc.constantFrom<unknown>(1, -2.5, true, null, [], {}, ['a', 'b'], [1, [2]], { a: 1 }),
    fc.constantFrom<unknown>(
      { a: { b: ['c: d'] } },
      [{ a: 1, b: 'x\ny' }, 2],
      'tab\there',
      'é – 中',
    ),
    fc.string({ maxLength: 12 }),
  ),
})
type Dice = typeof dice extends fc.Arbitrary<infer Value> ? Value : never

const pick = <Item>(items: readonly Item[], by: number): Item | undefined =>
  items[by % Math.max(1, items.length)]

const fieldNames = ['where', 'value', 'x-mine', 'cases', 'new']
const ports = ['out', 'error', 'hot']

function operationFor(
  model: Model,
  { kind, first, second, third, value }: Dice,
): Operation | undefined {
  const ids = model.nodes.map(({ id }) => id)
  const id = pick(ids, first)
  const other = pick(ids, second)
  const wire = pick(model.wires, first)
  const fresh = `n${first % 1000}`
  const at = { x: 16 * (second % 64), y: 16 * ((third % 64) - 32) }
  if (kind < 12 || id === undefined || other === undefined) {
    if (ids.includes(fresh)) return undefined
    return {
      kind: 'add-node',
      id: fresh,
      type: 't',
      fields: value === null || third % 2 === 0 ? {} : { value },
      ...(third % 3 === 0 ? { note: 'new here' } : {}),
      ...(third % 5 === 0 ? { at } : {}),
      ...(other !== undefined && third % 4 === 0 ? { after: other } : {}),
    }
  }
  if (kind < 35) {
    const key = pick(fieldNames, second) ?? ''
    return { kind: 'set', path: ['nodes', id, key], value: third % 4 === 0 ? undefined : value }
  }
  if (kind < 42) {
    const note = pick(['', 'one', 'one\ntwo', 'a # b: c'], second) ?? ''
    return { kind: 'set-note', section: 'nodes', id, note }
  }
  if (kind < 60) {
    const from = { node: id, port: pick(ports, third) ?? 'out' }
    return { kind: 'connect', wire: { from, to: { node: other, port: 'in' } } }
  }
  if (kind < 70) return { kind: 'move', places: { [id]: third % 5 === 0 ? undefined : at } }
  if (kind < 77) return ids.includes(fresh) ? undefined : { kind: 'rename-node', id, to: fresh }
  if (kind < 82) {
    const gone = [...new Set(third % 3 === 0 ? [id, other] : [id])]
    return { kind: 'remove-nodes', ids: gone, heal: healing(model, gone) }
  }
  if (wire === undefined) return undefined
  if (kind < 90) return { kind: 'disconnect', wires: [ends(wire)] }
  if (kind < 95) {
    const to = ends(wire)
    const moved =
      second % 2 === 0
        ? { ...to, from: { node: id, port: pick(ports, third) ?? 'out' } }
        : { ...to, to: { node: other, port: 'in' } }
    return { kind: 'rewire', wire: ends(wire), to: moved }
  }
  const output = { node: other, port: pick(ports, third) ?? 'out' }
  return { kind: 'splice', wire: ends(wire), input: { node: other, port: 'in' }, output }
}

/** Who led into what goes, and who it led to. */
function healing(model: Model, gone: readonly string[]) {
  const wires = model.wires.map(ends)
  const into = wires.find(({ from, to }) => gone.includes(to.node) && !gone.includes(from.node))
  const outOf = wires.find(({ from, to }) => gone.includes(from.node) && !gone.includes(to.node))
  return into && outOf ? [{ from: into.from, to: outOf.to }] : []
}

const namesIn = (operation: Operation): Set<string> =>
  new Set(JSON.stringify(operation, (_, value: unknown) => value ?? null).match(/[\w-]+/g))

/** Lines of the text that a change takes something out of, or puts something into. */
function touchedLines(text: string, changes: readonly TextChange[]): number[] {
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length - 1
  return changes.flatMap(({ from, to, insert }) => {
    const isLineEnd = from === to && /^\r?(?:\n|$)/.test(text.slice(from)) && /^\r?\n/.test(insert)
    const isLineStart =
      from === to && (from === 0 || text[from - 1] === '\n') && insert.endsWith('\n')
    if (isLineEnd || isLineStart) return []
    // A line goes with the line break before it when it is the last of a file that ends without one.
    const first = lineOf(from) + (/^\r?\n/.test(text.slice(from)) && insert === '' ? 1 : 0)
    const last = lineOf(Math.max(from, to - 1))
    return Array.from({ length: last - first + 1 }, (_, index) => first + index)
  })
}

/** Whether a line is about something that the operation names, or is a frame around it. */
function createJudge(text: string, view: FlowView, operation: Operation) {
  const names = namesIn(operation)
  const lines = text.split('\n')
  const starts = lines.reduce<number[]>(
    (all, line, index) => [...all, (all[index] ?? 0) + line.length + 1],
    [0],
  )
  const own = [...view.places.nodes].filter(([id]) => names.has(id)).map(([, { range }]) => range)
  return (index: number): boolean => {
    const line = lines[index] ?? ''
    const start = starts[index] ?? 0
    const isInside = own.some((range) => start + line.length >= range.start && start < range.end)
    const words = line.match(/[\w-]+/g) ?? []
    const isFrame = /^\ufeff?[\w-]+:/.test(line) || line.trim() === '' || /^\s*#/.test(line)
    return isInside || isFrame || words.some((word) => names.has(word))
  }
}

function check(
  text: string,
  view: FlowView,
  operation: Operation,
): { text: string; view: FlowView } {
  const before = modelOf(view)
  const edited = edit(text, [operation])
  if (!edited.ok) throw new Error(`${edited.refusal.reason}: ${JSON.stringify(operation)}`)
  expect(applyChanges(text, edited.changes)).toBe(edited.text)
  expect(applyChanges(edited.text, inverse(text, edited.changes))).toBe(text)
  const next = readView(edited.text, view)
  expect(next.broken).toBeUndefined()
  expect(modelOf(next.view)).toEqual(applyToModel(before, operation))
  const isFine = createJudge(text, view, operation)
  const wrong = touchedLines(text, edited.changes).filter((line) => !isFine(line))
  expect(wrong.map((line) => text.split('\n')[line])).toEqual([])
  return { text: edited.text, view: next.view }
}

function inverse(text: string, changes: readonly TextChange[]): TextChange[] {
  let shift = 0
  return changes.map(({ from, to, insert }) => {
    const start = from + shift
    shift += insert.length - (to - from)
    return { from: start, to: start + insert.length, insert: text.slice(from, to) }
  })
}

describe('a sequence of edits', () => {
  it('says what was asked for, step by step, in the lines that it is about', () => {
    fc.assert(
      fc.property(
        flowText,
        fc.array(dice, { minLength: 1, maxLength: 200, size: 'max' }),
        (start, steps) => {
          fc.pre(parseFlow(start, '').tree !== undefined)
          let state = { text: start, view: readView(start).view }
          for (const step of steps) {
            const operation = operationFor(modelOf(state.view), step)
            if (!operation) continue
            const { text, view } = state
            try {
              state = check(text, view, operation)
            } catch (error) {
              throw new Error(
                `${JSON.stringify(operation)}\non\n${JSON.stringify(text)}\n${text}\n`,
                { cause: error },
              )
            }
          }
        },
      ),
      { numRuns: 60, endOnFailure: true },
    )
  }, 120_000)
})
