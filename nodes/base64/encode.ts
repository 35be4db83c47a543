import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Bytes to base64 text',
      help: 'Writes the payload as base64. A text is taken as its UTF-8 bytes.',
      keywords: ['base64url'],
    },
    'zh-CN': {
      summary: '字节转为 Base64 文本',
      help: '把负载写成 Base64。文本按其 UTF-8 字节处理。',
      keywords: ['base64url'],
    },
  },
  icon: 'binary',
  config: config({
    alphabet: field.choice(['standard', 'url'], {
      en: 'The `standard` alphabet with padding, or the `url` one (`-`, `_`) without.',
      zh: '带填充的 `standard` 字母表，或不带填充的 `url` 字母表（`-`、`_`）。',
      default: 'standard',
    }),
  }),
  examples: [
    {
      title: 'Bytes for a text protocol',
      yaml: 'type: base64/encode',
      input: { hex: '01 02 03 04' },
    },
    {
      title: 'For a URL',
      yaml: 'type: base64/encode\nalphabet: url',
      input: { hex: 'fb ff fe 00' },
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'text' },
  create({ alphabet }) {
    const encoding = alphabet === 'url' ? 'base64url' : 'base64'
    return ({ payload, topic, meta }) => {
      if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) {
        throw new PermanentError('encode', 'the payload is neither bytes nor text')
      }
      const bytes = typeof payload === 'string' ? Buffer.from(payload) : view(payload)
      return { payload: bytes.toString(encoding), topic, meta }
    }
  },
})

const view = (bytes: Uint8Array) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
