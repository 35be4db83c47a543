/** A value as its pieces. */
import { PermanentError } from '../../../runtime/plugin.ts'

export interface Piece {
  readonly payload: unknown
  /** The key of an object's value. */
  readonly key?: string
}
export interface PieceOptions {
  readonly separator: string
  /** Bytes of a piece; without it, bytes are cut at the separator. */
  readonly size: number | undefined
  readonly empty: 'drop' | 'keep'
}

export function piecesOf(value: unknown, options: PieceOptions): readonly Piece[] {
  if (Array.isArray(value)) return value.map((payload: unknown) => ({ payload }))
  if (typeof value === 'string') return textPieces(value, options)
  if (value instanceof Uint8Array) {
    return options.size === undefined ? bytePieces(value, options) : chunks(value, options.size)
  }
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return Object.entries(value).map(([key, payload]) => ({ payload, key }))
  }
  throw new PermanentError('split', `${nameOf(value)} cannot be split`)
}

function textPieces(text: string, { separator, empty }: PieceOptions): Piece[] {
  // Lines end with LF or CRLF, whoever wrote them.
  const pieces = separator === '\n' ? text.split(/\r?\n/) : text.split(separator)
  return kept(pieces, empty)
}

function bytePieces(bytes: Uint8Array, { separator, empty }: PieceOptions): Piece[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const mark = Buffer.from(separator)
  const pieces: Uint8Array[] = []
  let start = 0
  for (let end = buffer.indexOf(mark); end >= 0; end = buffer.indexOf(mark, start)) {
    pieces.push(line(bytes.subarray(start, end), separator))
    start = end + mark.length
  }
  pieces.push(bytes.subarray(start))
  return kept(pieces, empty)
}

const line = (bytes: Uint8Array, separator: string) =>
  separator === '\n' && bytes.at(-1) === 0x0d ? bytes.subarray(0, -1) : bytes

const kept = (pieces: readonly (string | Uint8Array)[], empty: 'drop' | 'keep') =>
  pieces.filter((payload) => empty === 'keep' || payload.length > 0).map((payload) => ({ payload }))

function chunks(bytes: Uint8Array, size: number): Piece[] {
  const count = Math.ceil(bytes.length / size)
  return Array.from({ length: count }, (_, index) => ({
    payload: bytes.subarray(index * size, (index + 1) * size),
  }))
}

const nameOf = (value: unknown) =>
  value === null || value === undefined ? 'nothing' : `a ${typeof value}`
