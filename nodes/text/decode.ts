import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import { charsets } from './charset/charsets.ts'
import { createDecode } from './charset/decode-text.ts'
import { spansOf } from './charset/spans.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Bytes to text',
      help: 'Reads the payload as text in a charset. A payload that is text already passes as it is. A byte order mark is skipped (UTF-8, UTF-16). `windows-1252` is what Windows calls ANSI in the West, and what is mostly meant by `latin1`.',
      keywords: ['string', 'charset', 'utf-8'],
    },
    'zh-CN': {
      summary: '字节转为文本',
      help: '按指定字符集把负载读成文本。已是文本的负载原样通过。跳过字节序标记（UTF-8、UTF-16）。`windows-1252` 是西文 Windows 的 ANSI，也常被称作 `latin1`。',
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
      en: 'Bytes that are not in the charset: refuse the message, or put U+FFFD in their place.',
      zh: '不属于该字符集的字节：拒绝消息（refuse），或替换为 U+FFFD（replace）。',
      default: 'refuse',
    }),
  }),
  summary: 'charset',
  examples: [
    { title: 'UTF-8', yaml: 'type: text/decode', input: { hex: '67 72 c3 bc 6e' } },
    {
      title: 'An old device',
      yaml: 'type: text/decode\ncharset: windows-1252',
      input: { hex: '80 20 fc' },
    },
    {
      title: 'A Chinese meter, broken bytes shown as �',
      yaml: 'type: text/decode\ncharset: gb18030\ninvalid: replace',
      input: { hex: 'ce c2 b6 c8 ff' },
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'text' },
  create({ charset, invalid }) {
    const decode = createDecode(charset, invalid)
    return (message) => {
      const { payload, topic, meta } = message
      if (typeof payload === 'string') return message
      if (payload instanceof Uint8Array) return { payload: decode(payload), topic, meta }
      throw new PermanentError('decode', 'the payload is neither bytes nor text')
    }
  },
  spans:
    ({ charset }) =>
    ({ payload }) =>
      payload instanceof Uint8Array ? spansOf(payload, charset) : [],
})
