import * as zlib from 'node:zlib'

import { PermanentError } from '../../../runtime/plugin.ts'
import type { Format } from './formats.ts'
import { zstd, zstdMissing } from './zstd.ts'

/** What a level may be, and the one that costs about as much time in each format. */
export const levels: Readonly<Record<Format, { least: number; most: number; usual: number }>> = {
  gzip: { least: 0, most: 9, usual: 6 },
  deflate: { least: 0, most: 9, usual: 6 },
  'deflate-raw': { least: 0, most: 9, usual: 6 },
  // Brotli's own default, 11, takes a hundred times as long as 4 for half the size.
  brotli: { least: 0, most: 11, usual: 4 },
  zstd: { least: 1, most: 19, usual: 3 },
}

export type Compress = (bytes: Uint8Array) => Buffer

export function createCompress(format: Format, level = levels[format].usual): Compress {
  const { BROTLI_PARAM_QUALITY, BROTLI_PARAM_SIZE_HINT } = zlib.constants
  switch (format) {
    case 'gzip':
      return (bytes) => zlib.gzipSync(bytes, { level })
    case 'deflate':
      return (bytes) => zlib.deflateSync(bytes, { level })
    case 'deflate-raw':
      return (bytes) => zlib.deflateRawSync(bytes, { level })
    case 'brotli':
      return (bytes) => {
        const params = { [BROTLI_PARAM_QUALITY]: level, [BROTLI_PARAM_SIZE_HINT]: bytes.length }
        return zlib.brotliCompressSync(bytes, { params })
      }
    case 'zstd': {
      const found = zstd
      if (found === undefined) {
        return () => {
          throw new PermanentError('encode', zstdMissing.message.en)
        }
      }
      const params = { [found.constants.ZSTD_c_compressionLevel]: level }
      return (bytes) => found.zstdCompressSync(bytes, { params })
    }
  }
}
