/** zstd is in `node:zlib` since Node 22.15; the types of the oldest Node that is supported do not name it. */
import * as zlib from 'node:zlib'

interface ZstdOptions {
  readonly params: Readonly<Record<number, number>>
  readonly maxOutputLength?: number
  readonly info?: boolean
}
export interface Zstd {
  zstdCompressSync(bytes: Uint8Array, options: ZstdOptions): Buffer
  zstdDecompressSync(bytes: Uint8Array, options: ZstdOptions): Buffer
  readonly constants: {
    readonly ZSTD_c_compressionLevel: number
    readonly ZSTD_d_windowLogMax: number
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a `Partial` claims nothing
const found = zlib as unknown as Partial<Zstd>

/** `undefined` where this Node has no zstd. */
export const zstd: Zstd | undefined =
  typeof found.zstdDecompressSync === 'function' && typeof found.zstdCompressSync === 'function'
    ? // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- looked at just now
      (found as Zstd)
    : undefined

/** What the check says about a node that asks for it in vain. */
export const zstdMissing = {
  path: '/format',
  message: {
    en: `zstd needs Node 22.15 or newer; this is ${process.version}`,
    zh: `zstd 需要 Node 22.15 或更高版本；当前是 ${process.version}`,
  },
  hint: {
    en: 'use gzip or brotli, or run a newer Node',
    zh: '请改用 gzip 或 brotli，或使用更新的 Node',
  },
}
