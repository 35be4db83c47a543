import { config, defineTransform } from '../../runtime/plugin.ts'
import type { Message } from '../../runtime/plugin.ts'
import { checkRead, readFields } from './table/fields.ts'
import { createRead } from './table/read.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'CSV text to a list of rows',
      help: 'Reads the payload (text, or bytes of UTF-8) as CSV: a list with an object a row, or a list a row where there are no names. Cells are text unless `types` says otherwise. Line breaks may be of any kind; empty lines are passed over; an empty payload is a list without rows. A name that stands twice in the header, a row with too many cells, an open quote or a cell that does not fit its type leaves by `error` with line and column. `csv/rows` sends each row as a message of its own.',
      keywords: ['parse', 'table', 'spreadsheet', 'tsv'],
    },
    'zh-CN': {
      summary: 'CSV 文本转为行列表',
      help: '把负载（文本或 UTF-8 字节）按 CSV 读取：得到一个列表，每行一个对象；没有列名时每行一个列表。除非 `types` 另有说明，单元格都是文本。换行可以是任意形式；空行被跳过；空负载得到没有行的列表。表头中重复的名称、单元格过多的行、未闭合的引号或不符合类型的单元格从 `error` 端口离开，并指出行和列。`csv/rows` 把每行作为单独的消息发送。',
      keywords: ['解析', '表格', 'tsv'],
    },
  },
  icon: 'table',
  config: config(readFields),
  examples: [
    {
      title: 'A header, and numbers where they are',
      yaml: "type: csv/decode\ntypes: { '*': auto }",
      input: { text: 'sensor,celsius\na1,21.5\na2,19\n' },
    },
    {
      title: 'A logger without a header, with decimal commas',
      yaml: "type: csv/decode\nheader: false\ncolumns: [time, level]\nseparator: ';'\ndecimal: ','\ntypes: { level: number }",
      input: { text: '08:00;1,5\n08:10;1,75\n' },
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'json' },
  check: checkRead,
  create(options) {
    const read = createRead(options)
    return ({ payload, topic, meta }): Message => ({ payload: read(payload), topic, meta })
  },
})
