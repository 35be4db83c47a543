import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Bytes to hex text',
      help: 'Writes the payload as hex digits. A text is taken as its UTF-8 bytes.',
      keywords: ['hexadecimal'],
    },
    'zh-CN': {
      summary: '字节转为十六进制文本',
      help: '把负载写成十六进制数字。文本按其 UTF-8 字节处理。',
      keywords: ['十六进制'],
    },
  },
  icon: 'binary',
  config: config({
    upper: field.boolean({
      en: 'Digits A to F in upper case.',
      zh: 'A 到 F 使用大写。',
      default: false,
    }),
    separator: field.string({
      en: 'Stands between the bytes.',
      zh: '字节之间的分隔符。',
      default: '',
      examples: [' ', ':'],
    }),
  }),
  examples: [
    { title: 'Plain', yaml: 'type: hex/encode', input: { hex: '01 00 e2' } },
    {
      title: 'As an address',
      yaml: "type: hex/encode\nupper: true\nseparator: ':'",
      input: { hex: '00 1b 44 11 3a b7' },
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'text' },
  create({ upper, separator }) {
    return ({ payload, topic, meta }) => {
      if (typeof payload !== 'string' && !(payload instanceof Uint8Array)) {
        throw new PermanentError('encode', 'the payload is neither bytes nor text')
      }
      const hex = Buffer.from(payload).toString('hex')
      const cased = upper ? hex.toUpperCase() : hex
      const parted = separator === '' ? cased : cased.replaceAll(/..(?=.)/g, `$&${safe(separator)}`)
      return { payload: parted, topic, meta }
    }
  },
})

/** `$` means something in a replacement. */
const safe = (separator: string) => separator.replaceAll('$', '$$$$')
