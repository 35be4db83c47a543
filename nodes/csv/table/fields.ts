/** What `csv/decode` and `csv/rows` have in common: everything but how the rows leave. */
import { field, Type } from '../../../runtime/plugin.ts'
import type { Finding, Static } from '../../../runtime/plugin.ts'
import { cellTypes } from './cells.ts'

export const separator = field.string(
  {
    en: 'What stands between the cells. A tab is written `"\\t"`.',
    zh: '单元格之间的分隔符。制表符写作 `"\\t"`。',
    default: ',',
    examples: [';', '\t', '|'],
  },
  { minLength: 1, maxLength: 8 },
)
export const quote = field.string(
  {
    en: 'The character around cells that hold separators, line breaks or quotes; twice inside a cell it stands for itself. Empty: quotes mean nothing.',
    zh: '包围含分隔符、换行或引号的单元格的字符；在单元格内写两次表示其本身。为空则引号没有特殊含义。',
    default: '"',
    examples: ["'"],
    advanced: true,
  },
  { maxLength: 1 },
)
export const decimal = field.choice(['.', ','], {
  en: 'The decimal mark of numbers.',
  zh: '数字的小数点符号。',
  default: '.',
})

export const readFields = {
  header: field.boolean({
    en: 'The first row holds the names of the columns.',
    zh: '第一行是列名。',
    default: true,
  }),
  columns: Type.Optional(
    field.list(
      Type.String(),
      {
        en: 'Names of the columns, from left to right; with a header they stand in place of its names. Without names (no header either) a row is a list.',
        zh: '从左到右的列名；有表头时取代表头中的名称。没有名称（也没有表头）时，每行是一个列表。',
        examples: [['time', 'temperature', 'humidity']],
      },
      { minItems: 1, uniqueItems: true },
    ),
  ),
  types: Type.Optional(
    field.map(
      field.choice(cellTypes, {
        en: '`number` takes what is written as a decimal number, with the mark of `decimal`; `integer` keeps all digits, if need be as a big integer; `boolean` takes true, false, yes, no, on, off, 1 and 0 in any case; `auto` reads numbers as JSON writes them (`007` stays text), true and false, and leaves the rest as text.',
        zh: '`number` 接受十进制数字（小数点见 `decimal`）；`integer` 保留全部数字，必要时为大整数；`boolean` 接受 true、false、yes、no、on、off、1、0（不分大小写）；`auto` 识别 JSON 写法的数字（`007` 仍为文本）、true 和 false，其余保留为文本。',
      }),
      {
        en: 'Types of columns by name (without names, by number from 0). `*` is for all columns that are not named; without it they are text. A cell that does not fit refuses the message. An empty cell of a type other than text is null.',
        zh: '按名称（没有名称时按从 0 开始的序号）指定列的类型。`*` 用于所有未列出的列；没有它时为文本。不符合类型的单元格会使消息被拒绝。非文本类型的空单元格为 null。',
        examples: [{ temperature: 'number', serial: 'text', '*': 'auto' }],
      },
    ),
  ),
  separator,
  decimal,
  trim: field.boolean({
    en: 'Spaces and tabs around cells are left out.',
    zh: '去掉单元格两侧的空格和制表符。',
    default: false,
  }),
  empty: field.choice(['text', 'null', 'omit'], {
    en: 'What an empty cell of text becomes: an empty `text`, `null`, or nothing at all (`omit`; in rows that are lists, null). `omit` leaves out the empty cells of other types too.',
    zh: '空的文本单元格变成什么：空文本（text）、null，或完全省略（omit；行为列表时为 null）。`omit` 也会省略其他类型的空单元格。',
    default: 'text',
  }),
  short: field.choice(['refuse', 'allow'], {
    en: 'A row with fewer cells than there are columns: refuse the message, or leave out what is missing. A row with more cells is always refused.',
    zh: '单元格少于列数的行：拒绝消息（refuse），或省略缺少的部分（allow）。单元格过多的行总是被拒绝。',
    default: 'refuse',
  }),
  quote,
  comment: field.string(
    {
      en: 'Lines that begin with this are passed over. Empty: there are no comments.',
      zh: '以此开头的行会被跳过。为空则没有注释。',
      default: '',
      examples: ['#'],
      advanced: true,
    },
    { maxLength: 8 },
  ),
  maxRows: field.integer(
    {
      en: 'How many rows there may be.',
      zh: '允许的最大行数。',
      default: 100_000,
      advanced: true,
    },
    { minimum: 1, maximum: 10_000_000 },
  ),
}

const shape = Type.Object(readFields)
export type ReadOptions = Static<typeof shape>

interface Marks {
  readonly separator: string
  readonly quote: string
  readonly decimal: string
}

export function* checkMarks({
  separator: mark,
  quote: around,
  decimal: point,
}: Marks): Iterable<Finding> {
  if (/[\r\n]/.test(mark)) {
    yield {
      path: '/separator',
      message: {
        en: 'a line break ends a row and cannot separate cells',
        zh: '换行表示行的结束，不能用作分隔符',
      },
    }
  }
  if (around !== '' && (mark.includes(around) || /\s/.test(around))) {
    yield {
      path: '/quote',
      message: {
        en: `the quote ${JSON.stringify(around)} cannot be told from the separator or from space`,
        zh: `引号 ${JSON.stringify(around)} 与分隔符或空白无法区分`,
      },
    }
  }
  if (point === ',' && mark === ',') {
    yield {
      path: '/decimal',
      severity: 'warning',
      message: {
        en: 'numbers with a decimal comma need quotes, or the separator "," cuts them in two',
        zh: '使用小数逗号的数字需要加引号，否则会被分隔符 "," 切成两半',
      },
      hint: {
        en: 'files with decimal commas mostly use ";"',
        zh: '使用小数逗号的文件通常以 ";" 分隔',
      },
    }
  }
}

export function* checkRead(options: ReadOptions): Iterable<Finding> {
  yield* checkMarks(options)
  const { columns, header, types = {} } = options
  if (columns === undefined && header) return
  for (const name of Object.keys(types)) {
    const isKnown = columns === undefined ? /^[0-9]+$/.test(name) : columns.includes(name)
    if (isKnown || name === '*') continue
    yield {
      path: `/types/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      message:
        columns === undefined
          ? {
              en: `there are no names: a column is a number from 0, not "${name}"`,
              zh: `没有列名：列是从 0 开始的序号，而不是 "${name}"`,
            }
          : { en: `there is no column "${name}"`, zh: `没有列 "${name}"` },
    }
  }
}
