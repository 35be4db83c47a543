import { randomUUID } from 'node:crypto'

import { config, defineRoute, field, PermanentError, Type } from '../../runtime/plugin.ts'
import { piecesOf } from './pieces/pieces.ts'

export default defineRoute({
  text: {
    en: {
      summary: 'Makes several messages of one',
      help: 'A list gives a message for each item, an object one for each value, text one for each line (or what stands between two `separator`s), and bytes one for each `size` bytes. Every part has `meta.split` with `group`, `index` (from 0), `count`, and for the value of an object its `key`; `join` puts the parts together again. The message is acknowledged when all parts have ended. Nothing inside (an empty list) counts as filtered.',
      keywords: ['array', 'lines', 'explode', 'unbatch', 'chunk', 'foreach'],
    },
    'zh-CN': {
      summary: '把一条消息拆成多条',
      help: '列表的每一项、对象的每个值、文本的每一行（或两个 `separator` 之间的内容）、字节的每 `size` 个字节各成一条消息。每个部分的 `meta.split` 含有 `group`、`index`（从 0 开始）、`count`，对象的值还有其 `key`；`join` 可重新合并。所有部分都结束后才确认原消息。没有内容（空列表）视为被过滤。',
      keywords: ['数组', '分行', '拆分', '分块'],
    },
  },
  icon: 'scissors',
  config: config({
    value: Type.Optional(
      field.expression({
        en: 'CEL for what is split. Without it, the payload.',
        zh: '要拆分的内容的 CEL 表达式。不写则为负载。',
        examples: ['payload.readings'],
      }),
    ),
    separator: field.string(
      {
        en: 'What stands between the parts of text, and of bytes without a `size`. A line may end with LF or CRLF.',
        zh: '文本各部分之间的分隔符，没有 `size` 的字节也使用它。行可以以 LF 或 CRLF 结尾。',
        default: '\n',
        examples: [';'],
      },
      { minLength: 1 },
    ),
    size: Type.Optional(
      field.size({
        en: 'Cut bytes into parts of this size; the last may be shorter.',
        zh: '把字节按此大小切分，最后一部分可能较短。',
        examples: ['16KiB'],
      }),
    ),
    empty: field.choice(['drop', 'keep'], {
      en: 'Empty parts of text or bytes: leave them out, or make messages of them.',
      zh: '文本或字节的空部分：舍弃（drop），或也成为消息（keep）。',
      default: 'drop',
    }),
    max: field.integer(
      {
        en: 'Parts of one message at most; a message with more leaves by `error` as it is.',
        zh: '一条消息最多的部分数；超过的消息原样从 `error` 端口离开。',
        default: 1000,
        advanced: true,
      },
      { minimum: 1, maximum: 1_000_000 },
    ),
  }),
  summary: 'value',
  examples: [
    {
      title: 'A message for each reading',
      yaml: 'type: split\nvalue: payload.readings',
      input: { json: { readings: [{ t: 20 }, { t: 21 }] } },
    },
    { title: 'Lines', yaml: 'type: split', input: { text: 'a,1\nb,2\n' } },
    {
      title: 'Small packets',
      yaml: 'type: split\nsize: 4B',
      input: { hex: '01 02 03 04 05 06' },
    },
  ],
  inputs: ['any'],
  outputs: { out: 'any' },
  *check({ size }) {
    if (size === undefined || size >= 1) return
    yield {
      path: '/size',
      message: { en: '"size" must be at least 1 byte', zh: '"size" 至少为 1 字节' },
    }
  },
  create({ value, max, separator, empty, size }) {
    const options = { separator, empty, size: size === undefined ? undefined : Math.floor(size) }
    return (message, send) => {
      const { topic, meta } = message
      const pieces = piecesOf(value ? value.evaluate(message) : message.payload, options)
      const count = pieces.length
      if (count > max) {
        throw new PermanentError('split', `${count} parts are more than "max" (${max}) allows`)
      }
      const group = randomUUID()
      // Of what was split before it was split here; `join` gives it back.
      const outer = meta['split'] === undefined ? {} : { outer: meta['split'] }
      for (const [index, { payload, key }] of pieces.entries()) {
        const named = key === undefined ? {} : { key }
        const split = { group, index, count, ...named, ...outer }
        send('out', { payload, topic, meta: { ...meta, split } })
      }
    }
  },
})
