import { expect, it } from 'vitest'

import type { TypeInfo } from '../../document/catalogue.ts'
import { config, field, Type } from '../../field.ts'
import { mark, referencePages } from './page.ts'

const words = { summary: 'Counts things', help: 'Counts *all* of them.' }
const info: TypeInfo = {
  type: 'count/up',
  kind: 'route',
  schema: config({
    what: field.choice(['a', 'b'], { en: 'Which.\nOne | two.', zh: '哪个', default: 'a' }),
    every: field.duration({ en: 'How often.', zh: '频率', examples: ['5s'] }),
    limit: field.integer({ en: 'At most.', zh: '最多', default: 9 }, { minimum: 1, maximum: 1000 }),
    group: field.group(
      { size: field.size({ en: 'Bytes.', zh: '字节', default: '1KiB' }) },
      { en: 'A group.', zh: '组', default: {} },
    ),
    list: field.list(Type.Object({ id: field.string({ en: 'Its id.', zh: '标识' }) }), {
      en: 'A list.',
      zh: '列表',
      default: [],
    }),
    cases: field.map(field.expression({ en: 'When.', zh: '何时' }), { en: 'Cases.', zh: '分支' }),
    schema: Type.Optional(field.file({ en: 'A file.', zh: '文件' }, ['.json'])),
  }),
  inputs: ['json', 'text'],
  outputs: { out: 'same' },
  portsFrom: { path: '/cases', kind: 'json' },
  icon: 'hash',
  text: { en: words, 'zh-CN': words },
  examples: [{ title: 'Once', yaml: 'type: count/up\n', input: { json: { a: 1 } } }],
}
const sent = [{ port: 'out', message: { payload: { hex: '0102' }, topic: 'new', meta: {} } }]
const pages = await referencePages(
  [info, { ...info, type: 'alone', kind: 'connection', examples: [] }],
  () => Promise.resolve({ sent, problems: [] }),
)
const pageOf = (file: string) => pages.find((page) => page.file === file)?.text ?? ''

it('makes a page for each family, and one that lists all types', () => {
  expect(pages.map(({ file }) => file)).toEqual(['README.md', 'count.md', 'alone.md'])
  expect(pageOf('README.md')).toContain('[count/up](count.md#countup) | route | Counts things |')
  expect(pageOf('README.md')).toContain('[alone](alone.md) | connection |')
  expect(pageOf('README.md')).toContain('| `retry.min` | sinks, stages | duration | `100ms` |')
  for (const { text } of pages) expect(text.startsWith(`${mark}\n\n# `)).toBe(true)
})

it.each([
  ['## count/up\n\nCounts things. A route.\n\nCounts *all* of them.\n'],
  ['| → `in` | json, text | what it takes |'],
  ['| `out` → | what came in | what it gives |'],
  ['| `cases.*` → | json | one for each name in `cases` |'],
  ['| `what` | `a` \\| `b` | `a` |  | Which. One \\| two. |'],
  ['| `every` | duration | required | `ms` `s` `m` `h` `d` | How often. For example `5s`. |'],
  ['| `limit` | integer, 1 to 1,000 | `9` |  | At most. |'],
  ['| `group` | group |  |  | A group. |\n| `group.size` | size | `1KiB` | `B` `KiB`'],
  ['| `list` | list of group | `[]` |  | A list. |\n| `list[].id` | text | required |'],
  ['| `cases` | map of expression | required |  | Cases. |'],
  ['| `schema` | file (`.json`) |  |  | A file. |'],
  ['Once:\n\n```yaml\ntype: count/up\n```\n'],
  ['→ in      value {"a":1}\nout →     bytes 01 02\n          topic: new\n'],
])('writes %j', (part) => {
  expect(pageOf('count.md')).toContain(part)
})

it('shows no ports of a connection, and no empty list of examples', () => {
  expect(pageOf('alone.md')).not.toMatch(/Ports|Examples|##/)
})
