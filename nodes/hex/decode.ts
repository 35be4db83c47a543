import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import type { Span } from '../../runtime/plugin.ts'

/** More marks than this nobody looks at. */
const mostSpans = 20_000

const notHex = /[^0-9a-fA-F]/
const gaps = /[ :\t\r\n-]+/g

export default defineTransform({
  text: {
    en: {
      summary: 'Hex text to bytes',
      help: 'Strict: a character that is no hex digit or an odd number of digits leaves by `error`, with the place.',
      keywords: ['hexadecimal'],
    },
    'zh-CN': {
      summary: '十六进制文本转为字节',
      help: '严格解码：非十六进制字符或奇数个数字从 `error` 端口离开，并指出位置。',
      keywords: ['十六进制'],
    },
  },
  icon: 'binary',
  config: config({
    separators: field.choice(['refuse', 'skip'], {
      en: 'Spaces, colons, hyphens and line breaks between the digits: a fault, or passed over.',
      zh: '数字之间的空格、冒号、连字符和换行：视为错误（refuse）或跳过（skip）。',
      default: 'refuse',
    }),
  }),
  examples: [
    {
      title: 'A LoRaWAN payload',
      yaml: 'type: hex/decode',
      input: { text: '0100e202290400270506060308' },
    },
    {
      title: 'As instruments print it',
      yaml: 'type: hex/decode\nseparators: skip',
      input: { text: '01 03 02 00:f5' },
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'bytes' },
  create({ separators }) {
    return ({ payload, topic, meta }) => {
      const text = payload instanceof Uint8Array ? asText(payload) : payload
      if (typeof text !== 'string') throw new PermanentError('decode', 'the payload is no text')
      const digits = separators === 'skip' ? text.replaceAll(gaps, '') : text
      return { payload: decodeHex(digits), topic, meta }
    }
  },
  spans:
    () =>
    ({ payload }) =>
      spansOf(payload instanceof Uint8Array ? asText(payload) : String(payload)),
})

/** A byte is two digits, and whatever was skipped between them. */
function spansOf(text: string): Span[] {
  const spans: Span[] = []
  for (const { 0: pair, index: start } of text.matchAll(/[0-9a-fA-F][^0-9a-fA-F]*[0-9a-fA-F]/g)) {
    if (spans.length >= mostSpans) break
    spans.push({ path: `/${spans.length}`, start, end: start + pair.length })
  }
  return spans
}

function decodeHex(digits: string): Buffer {
  const at = digits.search(notHex)
  if (at >= 0) {
    const what = JSON.stringify(digits.charAt(at))
    throw new PermanentError('decode', `not hex: ${what} is no digit (offset ${at})`)
  }
  if (digits.length % 2 === 0) return Buffer.from(digits, 'hex')
  throw new PermanentError('decode', `not hex: an odd number of digits (${digits.length})`)
}

const asText = (bytes: Uint8Array) =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
