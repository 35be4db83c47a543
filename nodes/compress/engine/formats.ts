export const formats = ['gzip', 'deflate', 'deflate-raw', 'brotli', 'zstd'] as const
export type Format = (typeof formats)[number]

/** The format by its first bytes. Raw deflate and brotli have no mark: nothing tells them from noise. */
export function detect(bytes: Uint8Array): Format | undefined {
  const [a = 0, b = 0, c, d] = bytes
  if (bytes.length < 2) return undefined
  if (a === 0x1f && b === 0x8b) return 'gzip'
  if (a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd) return 'zstd'
  // RFC 1950: deflate, a window of 32 KiB at most, and a check that makes the two bytes a multiple of 31.
  if ((a & 0x0f) === 8 && a >> 4 <= 7 && (a * 256 + b) % 31 === 0) return 'deflate'
  return undefined
}
