import { config, defineTransform, field, PermanentError, Type } from '../../runtime/plugin.ts'
import { createCompress, levels } from './engine/compress.ts'
import { formats } from './engine/formats.ts'
import { zstd, zstdMissing } from './engine/zstd.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Bytes to compressed bytes',
      help: 'Compresses the payload; a text is taken as its UTF-8 bytes. The same payload always gives the same bytes: no time is written into the gzip header. The work is done in one go: at the usual levels a mebibyte takes about 20 ms, in which nothing else runs (brotli at level 11: two seconds), so input beyond `maxInput` leaves by `error`. Small messages gain little: below a few hundred bytes the result may be larger. zstd needs Node 22.15 or newer.',
      keywords: ['compress', 'deflate', 'zip', 'gzip', 'brotli', 'zstd'],
    },
    'zh-CN': {
      summary: '字节转为压缩字节',
      help: '压缩负载；文本按其 UTF-8 字节处理。相同的负载总是得到相同的字节：gzip 头中不写入时间。压缩一次完成：常用级别下每 1 MiB 约需 20 毫秒（brotli 级别 11 约需两秒），其间不会执行其他工作，因此超过 `maxInput` 的输入从 `error` 端口离开。小消息收益不大：几百字节以下结果可能反而更大。zstd 需要 Node 22.15 或更高版本。',
      keywords: ['压缩', 'gzip', 'brotli', 'zstd'],
    },
  },
  icon: 'package',
  config: config({
    format: field.choice(formats, {
      en: 'How to compress. `deflate` is the one with the zlib header (RFC 1950), as in HTTP; `deflate-raw` is without (RFC 1951).',
      zh: '压缩方式。`deflate` 带 zlib 头（RFC 1950，与 HTTP 相同）；`deflate-raw` 不带（RFC 1951）。',
      default: 'gzip',
    }),
    level: Type.Optional(
      field.integer({
        en: 'A higher level is slower and smaller. gzip and deflate: 0 to 9, usually 6. Brotli: 0 to 11, usually 4. zstd: 1 to 19, usually 3.',
        zh: '级别越高越慢、结果越小。gzip 和 deflate：0 到 9，默认 6。brotli：0 到 11，默认 4。zstd：1 到 19，默认 3。',
        examples: [9],
      }),
    ),
    maxInput: field.size({
      en: 'How large the payload may be.',
      zh: '负载的最大大小。',
      default: '4MiB',
      advanced: true,
    }),
  }),
  summary: 'format',
  examples: [
    { title: 'gzip', yaml: 'type: compress/encode' },
    {
      title: 'Small rather than fast',
      yaml: 'type: compress/encode\nformat: brotli\nlevel: 9\nmaxInput: 64KiB',
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'bytes' },
  *check({ format, level }) {
    if (format === 'zstd' && zstd === undefined) yield zstdMissing
    const { least, most } = levels[format]
    if (level === undefined || (level >= least && level <= most)) return
    yield {
      path: '/level',
      message: {
        en: `${format} has levels ${least} to ${most}, not ${level}`,
        zh: `${format} 的级别为 ${least} 到 ${most}，没有 ${level}`,
      },
    }
  },
  create({ format, level, maxInput }) {
    const compress = createCompress(format, level)
    return ({ payload, topic, meta }) => {
      const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
      if (!(bytes instanceof Uint8Array)) {
        throw new PermanentError('encode', 'the payload is neither bytes nor text: encode it first')
      }
      if (bytes.length > maxInput) {
        const sizes = `${bytes.length} bytes, maxInput is ${maxInput}`
        throw new PermanentError('too-large', `the payload is too large to compress (${sizes})`)
      }
      return { payload: compress(bytes), topic, meta }
    }
  },
})
