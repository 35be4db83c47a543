import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import { decodeBase64 } from './text/base64.ts'
import { spansOf } from './text/spans.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Base64 text to bytes',
      help: 'Strict: a character outside the alphabet, a broken length or stray bits at the end leave by `error`, with the place. Padding may be missing. Line breaks are allowed only with `whitespace: skip`.',
      keywords: ['base64url'],
    },
    'zh-CN': {
      summary: 'Base64 文本转为字节',
      help: '严格解码：字母表外的字符、错误的长度或末尾多余的位会从 `error` 端口离开，并指出位置。可以没有填充。仅当 `whitespace: skip` 时允许换行。',
      keywords: ['base64url'],
    },
  },
  icon: 'binary',
  config: config({
    alphabet: field.choice(['any', 'standard', 'url'], {
      en: 'The `standard` alphabet (`+`, `/`), the `url` one (`-`, `_`), or `any` of the two.',
      zh: '`standard` 字母表（`+`、`/`）、`url` 字母表（`-`、`_`），或两者皆可（`any`）。',
      default: 'any',
    }),
    whitespace: field.choice(['refuse', 'skip'], {
      en: 'What to do with spaces and line breaks.',
      zh: '如何处理空格和换行。',
      default: 'refuse',
    }),
  }),
  examples: [
    { title: 'Bytes that came as text', yaml: 'type: base64/decode', input: { text: 'AQIDBA==' } },
    {
      title: 'From a mail',
      yaml: 'type: base64/decode\nwhitespace: skip',
      input: { text: 'AQID\r\nBA==' },
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'bytes' },
  create({ alphabet, whitespace }) {
    return ({ payload, topic, meta }) => {
      const text = payload instanceof Uint8Array ? asText(payload) : payload
      if (typeof text !== 'string') throw new PermanentError('decode', 'the payload is no text')
      const plain = whitespace === 'skip' ? text.replaceAll(/[ \t\r\n]+/g, '') : text
      return { payload: decodeBase64(plain, alphabet), topic, meta }
    }
  },
  spans:
    () =>
    ({ payload }) =>
      spansOf(payload instanceof Uint8Array ? asText(payload) : String(payload)),
})

const asText = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
