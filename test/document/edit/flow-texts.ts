/** Flow texts of all styles for property tests, and a view of them by the plain way. */
import fc from 'fast-check'

import { parseFlow } from '../../../runtime/document/parse.ts'
import { readWhole } from '../../../runtime/document/edit/view-whole.ts'
import type { Draft } from '../../../runtime/document/edit/view-whole.ts'
import type { FlowView } from '../../../runtime/document/edit/view.ts'

export function wholeView(text: string): Draft | undefined {
  const parsed = parseFlow(text, '')
  return parsed.tree ? readWhole(parsed) : undefined
}

/** The parts of a view that a draft has, in the draft's form. */
export function draftOf(view: FlowView): Draft {
  const { name, description, errors, groups, stickies, places } = view
  const items = (section: 'nodes' | 'connections') =>
    view[section].map((item) => ({ item, place: places[section].get(item.id) as never }))
  return {
    name,
    description,
    errors,
    connections: items('connections'),
    nodes: items('nodes'),
    wires: view.wires.map((wire, index) => ({ wire, range: places.wires[index] as never })),
    layout: [...view.layout],
    groups,
    stickies,
  }
}

const scalar = fc.constantFrom(
  'x',
  'payload.t > 3',
  "'it''s'",
  '"a \\"b\\" # c"',
  '12',
  'true',
  '${env:A:-b}',
  "'{{ topic }}'",
  'a # no comment? yes',
  'x#y',
)
const flowValue = fc.constantFrom('[a, b]', '{ a: 1, b: [c] }', '{}', '[]', '{\n      a: 1,\n    }')
const blockValue = fc.constantFrom(
  '|\n      one\n      # two\n\n      three',
  '>-\n      one\n      two',
  '\n      k: 1\n      # inner\n      l: { m: 2 }',
  '\n      - 1\n      - a: 2\n        b: 3',
  '"multi\n      line"',
  '',
)
const value = fc.oneof({ weight: 4, arbitrary: scalar }, flowValue, blockValue)
const fieldName = fc.constantFrom('where', 'value', 'topic', 'cases', 'x-mine', 'retry')

const fields = fc.uniqueArray(fc.tuple(fieldName, value), {
  selector: ([key]) => key,
  maxLength: 3,
})

const entry = (id: string) =>
  fc
    .record({
      fields,
      form: fc.constantFrom('block', 'line', 'block'),
      above: fc.constantFrom('', '', '  # a note\n', '  # two\n  # lines\n', '\n', '\n  # far\n\n'),
      behind: fc.constantFrom('', '', ' # behind'),
      tail: fc.constantFrom('', '', '    # deeper\n'),
    })
    .map(({ fields: own, form, above, behind, tail }) => {
      const simple = own.filter(([, text]) => /^[\w. >]+$/.test(text))
      if (form === 'line') {
        const inner = ['type: t', ...simple.map(([key, text]) => `${key}: ${text}`)].join(', ')
        return `${above}  ${id}: { ${inner} }${behind}\n`
      }
      const lines = own.map(
        ([key, text]) => `    ${key}:${text.startsWith('\n') ? '' : ' '}${text}\n`,
      )
      return `${above}  ${id}:${behind}\n    type: t\n${lines.join('')}${tail}`
    })

export const ids = ['a', 'b', 'c', 'd', 'long-name']

const wires = fc
  .array(fc.array(fc.constantFrom(...ids), { minLength: 2, maxLength: 4 }), { maxLength: 4 })
  .map((chains) => chains.map((chain) => chain.join(' -> ')))

/** Texts as people write them, and as they should not. */
export const flowText = fc
  .record({
    entries: fc.tuple(...ids.map(entry)),
    count: fc.nat(ids.length),
    head: fc.constantFrom('', '# head\n\n', '# head\n'),
    sections: fc.constantFrom('', '\n'),
    wires,
    wireForm: fc.constantFrom('block', 'block', 'margin', 'flow'),
    layout: fc.array(fc.constantFrom(...ids), { maxLength: 3 }),
    isWindows: fc.boolean(),
    hasMark: fc.boolean(),
    isEnded: fc.boolean(),
    rest: fc.constantFrom(
      '',
      'defaults:\n  errors: a\n',
      'x-own: [1, 2] # mine\n',
      'x-list:\n- 1\n',
    ),
  })
  .map((parts) => {
    const { entries, count, head, sections, layout, rest } = parts
    const nodes = count === 0 ? 'nodes: {}\n' : `nodes:\n${entries.slice(0, count).join('')}`
    const places = [...new Set(layout)].map((id) => `  ${id}: { x: 16, y: -8 }\n`).join('')
    const text = [
      `${head}version: 1\nname: Test # kept\n`,
      nodes,
      wiresText(parts.wires, parts.wireForm),
      rest,
      places === '' ? '' : `layout:\n${places}`,
    ]
      .filter((part) => part !== '')
      .join(sections)
    const ended = parts.isEnded ? text : text.replace(/\n$/, '')
    const marked = parts.hasMark ? `\ufeff${ended}` : ended
    return parts.isWindows ? marked.replaceAll('\n', '\r\n') : marked
  })

function wiresText(chains: readonly string[], form: string): string {
  if (chains.length === 0) return ''
  if (form === 'flow') return `wires: [${chains.join(', ')}]\n`
  const indent = form === 'margin' ? '' : '  '
  return `wires:\n${chains.map((chain) => `${indent}- ${chain}\n`).join('')}`
}

const odd = fc.constantFrom(
  '"',
  "'",
  ':',
  '#',
  '\n',
  '\n  ',
  '{',
  '}',
  '[',
  ']',
  '- ',
  '&x ',
  '*x',
  '|',
  '>+',
  '\t',
  '? ',
  '<<: *x',
  '---\n',
  'nodes:\n',
  '\u0001',
)

/** A flow text after a few slips of the hand. */
export const mangled = fc
  .tuple(flowText, fc.array(fc.tuple(fc.nat(600), fc.nat(6), odd), { maxLength: 3 }))
  .map(([text, cuts]) =>
    cuts.reduce((now, [at, length, put]) => {
      const from = at % (now.length + 1)
      return now.slice(0, from) + put + now.slice(from + length)
    }, text),
  )
