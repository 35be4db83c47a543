/** What must hold for any three texts: seeded random flows and edits of them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { diffLines } from '../diff/line-diff.ts'
import { isSame } from '../diff/field-changes.ts'
import { readView } from '../edit/read-view.ts'
import { wireKey } from '../edit/view.ts'
import { mergeLines } from './merge-lines.ts'
import { mergeTexts } from './merge-texts.ts'
import { mergeOf, resolve } from './merge.ts'

const ids = ['a', 'b', 'c', 'd', 'e']
const fields = ['one', 'two', 'three']

interface Model {
  readonly nodes: Readonly<Record<string, Readonly<Record<string, number>>>>
  readonly wires: readonly string[]
  /** Nodes that are written in braces. */
  readonly flow: readonly string[]
}

const node = fc.dictionary(fc.constantFrom(...fields), fc.integer({ min: 0, max: 2 }), {
  maxKeys: 3,
})
const wire = fc
  .tuple(fc.constantFrom(...ids), fc.constantFrom(...ids))
  .map((pair) => pair.join(' -> '))
const nodes = fc.dictionary(fc.constantFrom(...ids), node, { maxKeys: 5 })
const wires = fc.uniqueArray(wire, { maxLength: 5 })
const flow = fc.subarray(ids)
const models = fc.record({ nodes, wires, flow })

/** A model and another that is like it in most: some of its parts are taken from elsewhere. */
const changed = (model: Model) =>
  fc.tuple(models, fc.subarray(ids), fc.boolean()).map(([other, from, withWires]): Model => ({
    flow: model.flow,
    wires: withWires ? other.wires : model.wires,
    nodes: Object.fromEntries(
      ids.flatMap((id) => {
        const value = (from.includes(id) ? other : model).nodes[id]
        return value ? [[id, value]] : []
      }),
    ),
  }))
const threes = models.chain((base) => fc.tuple(fc.constant(base), changed(base), changed(base)))

function write({ nodes: all, wires: list, flow: inFlow }: Model): string {
  const lines = ['# A file.', 'version: 1', 'nodes:']
  for (const id of ids) {
    const own = all[id]
    if (!own) continue
    const written = [
      'type: x',
      ...fields.flatMap((key) => (own[key] === undefined ? [] : [`${key}: ${own[key]}`])),
    ]
    if (inFlow.includes(id)) lines.push(`  ${id}: { ${written.join(', ')} } # ${id}`)
    else lines.push('', `  # The node ${id}.`, `  ${id}:`, ...written.map((line) => `    ${line}`))
  }
  lines.push('wires:', ...list.map((each) => `  - ${each}`))
  return `${lines.join('\n')}\n`
}

interface Meaning {
  readonly nodes: ReadonlyMap<string, unknown>
  readonly wires: ReadonlySet<string>
}
function meaningOf(text: string): Meaning {
  const { view, broken } = readView(text)
  expect(broken).toBeUndefined()
  return {
    nodes: new Map(view.nodes.map(({ id, fields: own }) => [id, own])),
    wires: new Set(view.wires.map(wireKey)),
  }
}

const valueAt = ({ nodes: all }: Meaning, id: string, key: string): unknown => {
  const own = all.get(id)
  if (typeof own !== 'object' || own === null) return 'no node'
  return Object.hasOwn(own, key) ? Reflect.get(own, key) : undefined
}

describe('mergeTexts, for any texts', () => {
  it('gives the other side, byte by byte, when one side did nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.string({ unit: 'grapheme' }),
        (base, other) => {
          expect(mergeTexts(base, base, other).text).toBe(other)
          expect(mergeTexts(base, other, base).text).toBe(other)
          expect(mergeTexts(base, other, other)).toMatchObject({ text: other, conflicts: [] })
        },
      ),
    )
  })

  it('loses no field silently: a change is in the result, or in a conflict', () => {
    fc.assert(
      fc.property(threes, (three) => {
        const [base, ours, theirs] = three.map(write) as [string, string, string]
        const merge = mergeTexts(base, ours, theirs)
        const [b, o, t, m] = [base, ours, theirs, merge.text].map(meaningOf) as [
          Meaning,
          Meaning,
          Meaning,
          Meaning,
        ]
        const lost = ids.flatMap((id) =>
          fields.filter((key) => {
            const isAsked = merge.conflicts.some(({ path }) => {
              const full = ['nodes', id, key]
              return path.every((part, index) => part === full[index])
            })
            const [y, z] = [valueAt(o, id, key), valueAt(t, id, key)]
            // What both sides added is merged as if it had been there, empty.
            const areBothNew = !b.nodes.has(id) && o.nodes.has(id) && t.nodes.has(id)
            const x = areBothNew ? undefined : valueAt(b, id, key)
            const expected = isSame(y, x) ? z : isSame(z, x) || isSame(y, z) ? y : 'a question'
            return !isAsked && !isSame(valueAt(m, id, key), expected)
          }),
        )
        expect(lost).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('merges wires exactly: each pair is there when one side added it and neither removed it', () => {
    fc.assert(
      fc.property(threes, (three) => {
        const [base, ours, theirs] = three.map(write) as [string, string, string]
        const merge = mergeTexts(base, ours, theirs)
        const [b, o, t, m] = [base, ours, theirs, merge.text].map((text) => meaningOf(text).wires)
        for (const key of new Set([...(b ?? []), ...(o ?? []), ...(t ?? [])])) {
          const [inB, inO, inT] = [b?.has(key), o?.has(key), t?.has(key)]
          const isWanted = inO === inB ? inT : inO
          expect(m?.has(key)).toBe(isWanted)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('means the same from both sides where nothing is asked', () => {
    fc.assert(
      fc.property(threes, (three) => {
        const [base, ours, theirs] = three.map(write) as [string, string, string]
        const one = mergeTexts(base, ours, theirs)
        const other = mergeTexts(base, theirs, ours)
        expect(one.conflicts.length).toBe(other.conflicts.length)
        if (one.conflicts.length > 0) return
        expect(meaningOf(one.text)).toEqual(meaningOf(other.text))
      }),
      { numRuns: 150 },
    )
  })

  it('holds a text that can be read, whatever is chosen', () => {
    const choice = fc.constantFrom('base' as const, 'ours' as const, 'theirs' as const)
    fc.assert(
      fc.property(threes, fc.array(choice, { maxLength: 8 }), (three, choices) => {
        const [base, ours, theirs] = three.map(write) as [string, string, string]
        const merge = mergeTexts(base, ours, theirs)
        expect(resolve(merge, [])).toBe(merge.text)
        meaningOf(resolve(merge, choices))
      }),
      { numRuns: 150 },
    )
  })
})

const lines = fc
  .array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
  .map((all) => all.map((line) => `${line}\n`).join(''))

describe('line by line', () => {
  it('tells a difference that leads from one text to the other', () => {
    fc.assert(
      fc.property(lines, lines, (before, after) => {
        const edits = diffLines(before, after)
        const side = (not: string) =>
          edits
            .filter(({ kind }) => kind !== not)
            .map(({ line }) => line)
            .join('')
        expect(side('added')).toBe(before)
        expect(side('removed')).toBe(after)
      }),
    )
  })

  it('finds the longest run of equal lines', () => {
    const kinds = diffLines('a\nb\nc\na\nb\nb\na\n', 'c\nb\na\nb\na\nc\n').map(({ kind }) => kind)
    expect(kinds.filter((kind) => kind !== 'same')).toHaveLength(5)
  })

  it('lets all of ours, or all of theirs, be chosen where everything is asked', () => {
    fc.assert(
      fc.property(lines, lines, lines, (base, ours, theirs) => {
        const merge = mergeOf(mergeLines(base, ours, theirs))
        expect(mergeOf(mergeLines(base, base, theirs)).text).toBe(theirs)
        expect(mergeOf(mergeLines(base, ours, base)).text).toBe(ours)
        expect(
          resolve(
            merge,
            merge.conflicts.map(() => 'ours'),
          ),
        ).toBe(merge.text)
      }),
    )
  })
})
