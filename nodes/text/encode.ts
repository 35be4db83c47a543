import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import { charsets } from './charset/charsets.ts'
import { createEncode, marks } from './charset/encode-text.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Text to bytes',
      help: 'Writes the payload, a text, as bytes in a charset. Numbers, big integers and booleans are written as they print. Bytes pass as they are. Anything else leaves by `error`: `json/encode` writes values.',
      keywords: ['string', 'charset', 'utf-8'],
    },
    'zh-CN': {
      summary: '文本转为字节',
      help: '按指定字符集把文本负载写成字节。数字、大整数和布尔值按其打印形式写出。字节原样通过。其他值从 `error` 端口离开：请用 `json/encode`。',
      keywords: ['字符串', '字符集'],
    },
  },
  icon: 'type',
  config: config({
    charset: field.choice(charsets, {
      en: 'The charset of the bytes.',
      zh: '字节的字符集。',
      default: 'utf-8',
    }),
    invalid: field.choice(['refuse', 'replace'], {
      en: 'Characters that the charset does not have, or that would be read back as others: refuse the message, or write what is nearest, mostly `?` (UTF: U+FFFD).',
      zh: '字符集中没有的字符，或读回后会变成其他字符的字符：拒绝消息（refuse），或写成最接近的字符，通常是 `?`（UTF 写成 U+FFFD）。',
      default: 'refuse',
    }),
    byteOrderMark: field.boolean({
      en: 'Begin with a byte order mark (UTF-8 and UTF-16 only).',
      zh: '以字节序标记开头（仅限 UTF-8 和 UTF-16）。',
      default: false,
      advanced: true,
    }),
  }),
  summary: 'charset',
  examples: [
    { title: 'UTF-8', yaml: 'type: text/encode', input: { text: 'grün' } },
    {
      title: 'For a display',
      yaml: 'type: text/encode\ncharset: latin1\ninvalid: replace',
      input: { text: '21 °C ✓' },
    },
  ],
  inputs: ['any'],
  outputs: { out: 'bytes' },
  *check({ charset, byteOrderMark }) {
    if (!byteOrderMark || marks.has(charset)) return
    yield {
      path: '/byteOrderMark',
      message: {
        en: `${charset} has no byte order mark: only UTF-8 and UTF-16 have one`,
        zh: `${charset} 没有字节序标记：只有 UTF-8 和 UTF-16 有`,
      },
    }
  },
  create({ charset, invalid, byteOrderMark }) {
    const encode = createEncode(charset, invalid)
    const mark = byteOrderMark && marks.has(charset) ? '\uFEFF' : ''
    return (message) => {
      const { payload, topic, meta } = message
      if (payload instanceof Uint8Array) return message
      return { payload: encode(mark + asText(payload)), topic, meta }
    }
  },
})

function asText(payload: unknown): string {
  if (typeof payload === 'string') return payload
  if (typeof payload === 'number' || typeof payload === 'bigint' || typeof payload === 'boolean') {
    return String(payload)
  }
  throw new PermanentError('encode', 'the payload is no text: use json/encode for values')
}
