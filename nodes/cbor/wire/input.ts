/** Bytes that are read from front to back, where they are read, and what is said when they end early. */
import { PermanentError } from '../../../runtime/plugin.ts'

export type Fault = (offset: number, expected: string, found: string) => PermanentError

export interface Input {
  /** Where the next byte stands. */
  at: number
  /** Keys and indexes of the value that is read. */
  readonly path: (string | number)[]
  readonly fault: Fault
  pointer(): string
  /** The next byte as hex. */
  shown(): string
  head(): number
  /** The number that follows a head, by its low bits (RFC 8949, 3). */
  argument(start: number, low: number): number | bigint
  float(start: number, low: number): number
  /** Moves on by so many bytes and gives where they begin. */
  skip(start: number, length: number, what: string): number
  take(start: number, length: number, what: string): Uint8Array
}

export function createInput(bytes: Uint8Array): Input {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const path: (string | number)[] = []

  const pointer = (): string => {
    let text = ''
    for (const key of path)
      text += `/${typeof key === 'number' ? key : key.replaceAll('~', '~0').replaceAll('/', '~1')}`
    return text
  }
  const fault: Fault = (offset, expected, found) => {
    const where = path.length === 0 ? '' : ` in ${cut(pointer())}`
    const says = `expected ${expected}, found ${found} (at byte ${offset}${where})`
    return new PermanentError('decode', `not valid CBOR: ${says}`)
  }

  const input: Input = {
    at: 0,
    path,
    fault,
    pointer,
    shown: () => `0x${hex(bytes.subarray(input.at, input.at + 1))}`,
    head() {
      const head = bytes[input.at]
      if (head === undefined) throw fault(input.at, 'a value', 'the end')
      input.at += 1
      return head
    },
    argument(start, low) {
      if (low < 24) return low
      if (low > 27)
        throw fault(start, 'a head', `the reserved 0x${hex(bytes.subarray(start, start + 1))}`)
      const from = skip(start, 1 << (low - 24), 'the head')
      if (low === 24) return view.getUint8(from)
      if (low === 25) return view.getUint16(from)
      return low === 26 ? view.getUint32(from) : view.getBigUint64(from)
    },
    float(start, low) {
      const from = skip(start, 1 << (low - 24), 'the number')
      if (low === 25) return halfAt(view.getUint16(from))
      return low === 26 ? view.getFloat32(from) : view.getFloat64(from)
    },
    skip,
    take(start, length, what) {
      const from = skip(start, length, what)
      return bytes.subarray(from, from + length)
    },
  }

  function skip(start: number, length: number, what: string): number {
    const left = bytes.length - input.at
    if (length > left) {
      const wanted = `${length.toLocaleString('en')} byte${length === 1 ? '' : 's'} of ${what}`
      throw fault(start, wanted, `${left}`)
    }
    input.at += length
    return input.at - length
  }
  return input
}

/** RFC 8949, appendix D. */
function halfAt(half: number): number {
  const exponent = (half >> 10) & 0x1f
  const mantissa = half & 0x3ff
  const sign = half & 0x8000 ? -1 : 1
  if (exponent === 0) return sign * mantissa * 2 ** -24
  if (exponent !== 31) return sign * (mantissa + 1024) * 2 ** (exponent - 25)
  return mantissa === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
}

export const hex = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')

const cut = (text: string) => (text.length > 200 ? `${text.slice(0, 197)}...` : text)
