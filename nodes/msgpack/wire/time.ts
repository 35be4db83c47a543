/** MessagePack timestamps (extension -1): seconds and nanoseconds <-> ISO 8601 text. */

export interface Time {
  readonly seconds: bigint
  readonly nanoseconds: number
}

const billion = 1_000_000_000
/** Where JavaScript's dates end, in seconds on either side of 1970. */
const lastSecond = 8_640_000_000_000n

/** `undefined`: no such length, or nanoseconds beyond a second. */
export function readTime(data: Uint8Array): Time | undefined {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  const time = timeIn(view)
  return time && time.nanoseconds < billion ? time : undefined
}

function timeIn(view: DataView): Time | undefined {
  if (view.byteLength === 4) return { seconds: BigInt(view.getUint32(0)), nanoseconds: 0 }
  if (view.byteLength === 12)
    return { seconds: view.getBigInt64(4), nanoseconds: view.getUint32(0) }
  if (view.byteLength !== 8) return undefined
  const both = view.getBigUint64(0)
  return { seconds: both & 0x3_ffff_ffffn, nanoseconds: Number(both >> 34n) }
}

/** The shortest of the three forms that holds it. */
export function timeData({ seconds, nanoseconds }: Time): Uint8Array {
  if (seconds < 0n || seconds > 0x3_ffff_ffffn) {
    const view = new DataView(new ArrayBuffer(12))
    view.setUint32(0, nanoseconds)
    view.setBigInt64(4, seconds)
    return new Uint8Array(view.buffer)
  }
  if (nanoseconds === 0 && seconds <= 0xffff_ffffn) {
    const view = new DataView(new ArrayBuffer(4))
    view.setUint32(0, Number(seconds))
    return new Uint8Array(view.buffer)
  }
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, (BigInt(nanoseconds) << 34n) | seconds)
  return new Uint8Array(view.buffer)
}

/** `2018-01-02T03:04:05.678901234Z`, to the nanosecond; `undefined` beyond the years that dates have. */
export function timeText({ seconds, nanoseconds }: Time): string | undefined {
  if (seconds > lastSecond || seconds < -lastSecond) return undefined
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, -5)
  const digits = String(nanoseconds)
    .padStart(9, '0')
    .replace(/(?:000)+$/, '')
  return digits === '' ? `${whole}Z` : `${whole}.${digits}Z`
}

export const timeMilliseconds = ({ seconds, nanoseconds }: Time): number =>
  Number(seconds) * 1000 + nanoseconds / 1e6

const isoTime =
  /^([+-]\d{6}|\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-]\d{2}:\d{2})$/

/** A time from ISO 8601 text with a zone, milliseconds since 1970, or a date. */
export function timeFrom(value: unknown): Time | undefined {
  if (value instanceof Date) return fromMilliseconds(value.getTime())
  if (typeof value === 'number') return fromMilliseconds(value)
  if (typeof value !== 'string') return undefined
  const [, year, month, day, clock, fraction = '', zone] = isoTime.exec(value) ?? []
  if (year === undefined) return undefined
  const whole = Date.parse(`${year}-${month}-${day}T${clock}${zone?.toUpperCase()}`)
  if (Number.isNaN(whole)) return undefined
  return { seconds: BigInt(whole / 1000), nanoseconds: Number(fraction.padEnd(9, '0')) }
}

function fromMilliseconds(milliseconds: number): Time | undefined {
  if (!(Math.abs(milliseconds) <= Number(lastSecond) * 1000)) return undefined
  const seconds = Math.floor(milliseconds / 1000)
  const nanoseconds = Math.round((milliseconds - seconds * 1000) * 1e6)
  return nanoseconds < billion
    ? { seconds: BigInt(seconds), nanoseconds }
    : { seconds: BigInt(seconds) + 1n, nanoseconds: 0 }
}
