import { config, defineRoute } from '../../runtime/plugin.ts'
import { checkRead, readFields } from './table/fields.ts'
import { createRead } from './table/read.ts'

export default defineRoute({
  text: {
    en: {
      summary: 'CSV text to a message a row',
      help: 'Reads CSV as `csv/decode` does, and sends each row as a message of its own, in order, with `meta.row` (from 0) and `meta.rows` (how many there are). The message that came in is settled once all its rows are. The whole text is read before the first row leaves: a fault anywhere leaves by `error`, and no row does. A text without rows is filtered.',
      keywords: ['parse', 'table', 'split', 'lines', 'tsv'],
    },
    'zh-CN': {
      summary: 'CSV 文本逐行转为消息',
      help: '像 `csv/decode` 一样读取 CSV，并按顺序把每行作为单独的消息发送，附带 `meta.row`（从 0 开始）和 `meta.rows`（总行数）。所有行都处理完后，进入的消息才算完成。第一行离开之前会先读完整个文本：任何位置有错误，消息从 `error` 端口离开，不会发送任何行。没有行的文本会被过滤。',
      keywords: ['解析', '表格', '拆分', '逐行'],
    },
  },
  icon: 'rows-3',
  config: config(readFields),
  examples: [
    {
      title: 'Each reading by itself',
      yaml: 'type: csv/rows\ntypes: { temperature: number }',
      input: { text: 'sensor,temperature\na1,21.5\na2,19\n' },
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'json' },
  check: checkRead,
  create(options) {
    const read = createRead(options)
    return ({ payload, topic, meta }, send) => {
      const rows = read(payload)
      for (const [row, value] of rows.entries()) {
        send('out', { payload: value, topic, meta: { ...meta, row, rows: rows.length } })
      }
    }
  },
})
