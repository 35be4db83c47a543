import { config, defineTransform, field, Type } from '../../runtime/plugin.ts'
import { checkMarks, decimal, quote, separator } from './table/fields.ts'
import { createWrite } from './table/write.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Rows to CSV text',
      help: 'Writes the payload as CSV: a list of objects or of lists, or a single row. Without `columns` there is a column for each key of any row, in the order in which they first appear. Missing values and null become empty cells, big integers keep all their digits, dates become ISO 8601 text, bytes become base64 text. A list or an object inside a cell, `NaN` and infinite numbers leave by `error` with row and column.',
      keywords: ['table', 'spreadsheet', 'tsv', 'stringify'],
    },
    'zh-CN': {
      summary: '行转为 CSV 文本',
      help: '把负载写成 CSV：对象列表、列表的列表，或单独一行。没有 `columns` 时，任一行中的每个键各成一列，按首次出现的顺序排列。缺失的值和 null 成为空单元格，大整数保留全部数字，日期写成 ISO 8601 文本，字节写成 base64 文本。单元格内的列表或对象、`NaN` 和无穷大从 `error` 端口离开，并指出行和列。',
      keywords: ['表格', 'tsv', '序列化'],
    },
  },
  icon: 'table',
  config: config({
    header: field.boolean({
      en: 'The first row holds the names of the columns. Rows that are lists need `columns` for it.',
      zh: '第一行写列名。行为列表时需要设置 `columns`。',
      default: true,
    }),
    columns: Type.Optional(
      field.list(
        Type.String(),
        {
          en: 'Which columns there are, from left to right.',
          zh: '从左到右的各列。',
          examples: [['time', 'temperature']],
        },
        { minItems: 1, uniqueItems: true },
      ),
    ),
    extra: field.choice(['refuse', 'drop'], {
      en: 'A key of a row that is not in `columns`: refuse the message, or leave the value out.',
      zh: '行中不在 `columns` 里的键：拒绝消息（refuse），或舍弃该值（drop）。',
      default: 'refuse',
    }),
    separator,
    decimal,
    quote,
    quoting: field.choice(['needed', 'text', 'all'], {
      en: 'Which cells are put in quotes: those that need it, all that hold `text`, or `all`.',
      zh: '哪些单元格加引号：需要的（needed）、所有文本（text）或全部（all）。',
      default: 'needed',
      advanced: true,
    }),
    lineBreak: field.choice(['lf', 'crlf'], {
      en: 'What ends a row.',
      zh: '行的结尾。',
      default: 'lf',
      advanced: true,
    }),
    formulas: field.choice(['keep', 'disarm'], {
      en: 'Cells that a spreadsheet would run as a formula (they begin with `=`, `+`, `-`, `@`): keep them, or `disarm` them with a quotation mark in front. That changes negative numbers too.',
      zh: '电子表格会当作公式执行的单元格（以 `=`、`+`、`-`、`@` 开头）：保留（keep），或在前面加引号使其失效（disarm）。这也会改变负数。',
      default: 'keep',
      advanced: true,
    }),
    byteOrderMark: field.boolean({
      en: 'Begin with a byte order mark, by which Excel knows UTF-8.',
      zh: '以字节序标记开头，Excel 据此识别 UTF-8。',
      default: false,
      advanced: true,
    }),
    as: field.choice(['text', 'bytes'], {
      en: 'What the payload becomes. Sinks take both; WebSocket sends text as a text frame and bytes as a binary one.',
      zh: '负载的形式。去向两者都接受；WebSocket 以文本帧发送文本，以二进制帧发送字节。',
      default: 'text',
    }),
  }),
  examples: [
    {
      title: 'A table with all keys',
      yaml: 'type: csv/encode',
      input: {
        json: [
          { sensor: 'a1', celsius: 21.5 },
          { sensor: 'a2', alarm: true },
        ],
      },
    },
    {
      title: 'One line for a logger',
      yaml: 'type: csv/encode\nheader: false\ncolumns: [time, level]\nextra: drop',
      input: { json: { time: '08:00', level: 1.5, unit: 'm' } },
    },
  ],
  inputs: ['json'],
  outputs: { out: 'any' },
  check: checkMarks,
  create({ as, ...options }) {
    const write = createWrite(options)
    return ({ payload, topic, meta }) => {
      const text = write(payload)
      return { payload: as === 'bytes' ? Buffer.from(text) : text, topic, meta }
    }
  },
})
