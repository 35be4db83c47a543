import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import { decompress } from './engine/decompress.ts'
import { detect, formats } from './engine/formats.ts'
import type { Format } from './engine/formats.ts'
import { zstd, zstdMissing } from './engine/zstd.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Compressed bytes to plain bytes',
      help: 'Decompresses the payload. `auto` knows gzip, deflate (zlib) and zstd by their first bytes; brotli and raw deflate have no mark and must be named. Several gzip members one after the other give their contents joined. What is broken, cut short, or followed by other bytes leaves by `error` with the place. Output beyond `maxOutput` is refused while it is made, so that a small message cannot fill the memory. The work is done in one go: a mebibyte takes about 5 to 10 ms, in which nothing else runs, so keep the limit as low as your messages allow. zstd needs Node 22.15 or newer; windows over 8 MiB (`--long`) are refused.',
      keywords: ['decompress', 'gunzip', 'inflate', 'unzip', 'gzip', 'brotli', 'zstd'],
    },
    'zh-CN': {
      summary: '压缩字节转为原始字节',
      help: '解压负载。`auto` 通过首字节识别 gzip、deflate（zlib）和 zstd；brotli 和原始 deflate 没有标记，必须写明格式。首尾相接的多个 gzip 成员会得到拼接后的内容。损坏、被截断或末尾有多余字节的内容从 `error` 端口离开，并指出位置。超过 `maxOutput` 的输出在产生过程中即被拒绝，因此很小的消息也无法占满内存。解压一次完成：每 1 MiB 约需 5 到 10 毫秒，其间不会执行其他工作，所以请按消息的实际大小把上限设低。zstd 需要 Node 22.15 或更高版本；超过 8 MiB 的窗口（`--long`）会被拒绝。',
      keywords: ['解压', '压缩', 'gzip', 'brotli', 'zstd'],
    },
  },
  icon: 'package-open',
  config: config({
    format: field.choice(['auto', ...formats], {
      en: 'How the bytes are compressed. `deflate` is the one with the zlib header (RFC 1950), as in HTTP; `deflate-raw` is without (RFC 1951).',
      zh: '字节的压缩方式。`deflate` 带 zlib 头（RFC 1950，与 HTTP 相同）；`deflate-raw` 不带（RFC 1951）。',
      default: 'auto',
    }),
    unknown: field.choice(['refuse', 'pass'], {
      en: 'With `auto`, bytes of no known format: refuse the message, or let it `pass` as it is, for senders that compress only what is large.',
      zh: '使用 `auto` 时，无法识别格式的字节：拒绝消息（refuse），或原样通过（pass），适用于只压缩大消息的发送方。',
      default: 'refuse',
    }),
    maxOutput: field.size({
      en: 'How large the result may be.',
      zh: '解压结果的最大大小。',
      default: '4MiB',
    }),
  }),
  summary: 'format',
  examples: [
    {
      title: 'Whatever comes, up to 4 MiB',
      yaml: 'type: compress/decode',
      input: { hex: '1f8b0800000000000003ab562a51b23232d433ad0500d7ffddb90a000000' },
    },
    {
      title: 'Small brotli messages only',
      yaml: 'type: compress/decode\nformat: brotli\nmaxOutput: 64KiB',
      input: { hex: '8b04807b2274223a32312e357d03' },
    },
  ],
  inputs: ['bytes'],
  outputs: { out: 'bytes' },
  *check({ format }) {
    if (format === 'zstd' && zstd === undefined) yield zstdMissing
  },
  create({ format, unknown, maxOutput }) {
    return (message) => {
      const { payload, topic, meta } = message
      if (!(payload instanceof Uint8Array)) {
        throw new PermanentError('decode', 'the payload is no bytes: nothing to decompress')
      }
      const known = format === 'auto' ? detect(payload) : format
      if (known !== undefined) {
        return { payload: decompress(payload, known, maxOutput), topic, meta }
      }
      if (unknown === 'pass') return message
      throw undetected(payload)
    }
  },
})

function undetected(bytes: Uint8Array): PermanentError {
  const expected: readonly Format[] = ['gzip', 'deflate', 'zstd']
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex')
  const found = start === '' ? 'no bytes' : `0x${start}`
  const message = `no known format: expected the start of ${expected.join(', ')}, found ${found} (offset 0)`
  return new PermanentError('decode', message)
}
