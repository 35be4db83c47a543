/**
 * Compressed bytes to plain ones, in one call: a transform answers at once. Output beyond the limit is
 * refused while it is made, so that a bomb costs no more memory than the limit.
 */
import * as zlib from 'node:zlib'

import { asError, PermanentError } from '../../../runtime/plugin.ts'
import type { Format } from './formats.ts'
import { framesOf } from './zstd-frames.ts'
import { zstd, zstdMissing } from './zstd.ts'

/** The window that RFC 8878 asks every decoder for: 8 MiB. More would let a header take memory. */
const zstdWindowLog = 23
/** The place of a fault is looked for by halving, so only in input where that is cheap. */
const mostToSearch = 16 * 1024

interface Limits {
  readonly maxOutputLength: number
  /** Takes input that stops early for whole. */
  readonly cutShort: boolean
}
interface Opened {
  readonly bytes: Buffer
  /** How much of the input was read. */
  readonly consumed: number
}

export function decompress(bytes: Uint8Array, format: Format, maxOutput: number): Buffer {
  let opened: Opened
  try {
    opened = open(bytes, format, { maxOutputLength: maxOutput, cutShort: false })
  } catch (error) {
    throw describe(error, bytes, format, maxOutput)
  }
  const { length } = bytes
  if (opened.consumed >= length) return opened.bytes
  const rest = length - opened.consumed
  const what = rest === 1 ? 'a byte is' : `${rest} bytes are`
  throw fault(`${what} left after the end of the ${format} data (offset ${opened.consumed})`)
}

function open(bytes: Uint8Array, format: Format, { maxOutputLength, cutShort }: Limits): Opened {
  const { Z_FINISH, Z_SYNC_FLUSH, BROTLI_OPERATION_FINISH, BROTLI_OPERATION_FLUSH } = zlib.constants
  const options = {
    maxOutputLength,
    info: true,
    finishFlush: cutShort ? Z_SYNC_FLUSH : Z_FINISH,
  }
  switch (format) {
    case 'gzip':
      return informed(zlib.gunzipSync(bytes, options))
    case 'deflate':
      return informed(zlib.inflateSync(bytes, options))
    case 'deflate-raw':
      return informed(zlib.inflateRawSync(bytes, options))
    case 'brotli': {
      const finishFlush = cutShort ? BROTLI_OPERATION_FLUSH : BROTLI_OPERATION_FINISH
      return informed(zlib.brotliDecompressSync(bytes, { ...options, finishFlush }))
    }
    case 'zstd':
      return { bytes: openZstd(bytes, maxOutputLength), consumed: bytes.length }
  }
}

function openZstd(bytes: Uint8Array, maxOutput: number): Buffer {
  if (zstd === undefined) throw fault(zstdMissing.message.en)
  const params = { [zstd.constants.ZSTD_d_windowLogMax]: zstdWindowLog }
  const parts: Buffer[] = []
  let left = maxOutput
  for (const { start, end } of framesOf(bytes)) {
    // Node wants room for a byte at least; the sum is looked at below.
    const options = { maxOutputLength: Math.max(left, 1), params }
    const part = zstd.zstdDecompressSync(bytes.subarray(start, end), options)
    left -= part.length
    if (left < 0) throw tooLarge('zstd', maxOutput)
    parts.push(part)
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}

/** With `info`, Node answers with the engine too; its types do not say so. */
function informed(answer: unknown): Opened {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the documented answer of `info: true`
  const { buffer, engine } = answer as { buffer: Buffer; engine: { bytesWritten: number } }
  return { bytes: buffer, consumed: engine.bytesWritten }
}

function describe(error: unknown, bytes: Uint8Array, format: Format, maxOutput: number): Error {
  if (error instanceof PermanentError || !(error instanceof Error)) return asError(error)
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ERR_BUFFER_TOO_LARGE') {
    return tooLarge(format, maxOutput)
  }
  const { length } = bytes
  if (code === 'Z_BUF_ERROR' || error.message.includes('unexpected end')) {
    return fault(
      `the ${format} data is cut short: it goes on after its last byte (${length} bytes)`,
    )
  }
  const at = format === 'zstd' ? undefined : firstFault(bytes, format, maxOutput)
  const where = at === undefined ? `${length} bytes` : `offset ${at} of ${length} bytes`
  return fault(`not valid ${format}: ${reasonOf(error, code)} (${where})`)
}

/** zlib has words for what is wrong; brotli only a code. */
function reasonOf(error: Error, code: string): string {
  if (error.message !== 'Decompression failed') return error.message
  return code
    .replace(/^ERR_+(ERROR_FORMAT_)?/, '')
    .replaceAll('_', ' ')
    .toLowerCase()
}

/** The first byte with which the decoder gives up: the end of the longest beginning that it takes. */
function firstFault(
  bytes: Uint8Array,
  format: Format,
  maxOutputLength: number,
): number | undefined {
  if (bytes.length > mostToSearch) return undefined
  let [low, high] = [0, bytes.length]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (takes(bytes.subarray(0, middle))) low = middle
    else high = middle - 1
  }
  // The whole was refused: with all bytes taken, the fault is that the data does not end.
  return low === bytes.length ? undefined : low

  function takes(beginning: Uint8Array): boolean {
    try {
      open(beginning, format, { maxOutputLength, cutShort: true })
      return true
    } catch {
      return false
    }
  }
}

const tooLarge = (format: Format, maxOutput: number) =>
  fault(`the ${format} data grows beyond maxOutput (${maxOutput} bytes)`)
const fault = (message: string) => new PermanentError('decode', message)
