/** CBOR's times: text (tag 0) and seconds since 1970 (tag 1) <-> ISO 8601 text and milliseconds. */

/** Where JavaScript's dates end. */
const lastMillisecond = 8_640_000_000_000_000

/** RFC 3339, as tag 0 asks for. */
const isoTime =
  /^(?:\d{4})-(?:\d{2})-(?:\d{2})[Tt](?:\d{2}:\d{2}:\d{2})(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})$/

/** Milliseconds since 1970 of a time with a zone, or `undefined`. */
export function millisecondsOf(text: string): number | undefined {
  if (!isoTime.test(text)) return undefined
  const milliseconds = Date.parse(text.toUpperCase())
  return Number.isNaN(milliseconds) ? undefined : milliseconds
}

/** To the microsecond, which is what a double of seconds still holds; `undefined`: no date reaches there. */
export function timeText(seconds: number): string | undefined {
  const whole = Math.floor(seconds)
  const micros = Math.round((seconds - whole) * 1e6)
  const start = (micros === 1e6 ? whole + 1 : whole) * 1000
  if (!(Math.abs(start) <= lastMillisecond)) return undefined
  const digits = String(micros % 1e6)
    .padStart(6, '0')
    .replace(/(?:000)+$/, '')
  const text = new Date(start).toISOString().slice(0, -5)
  return digits === '' ? `${text}Z` : `${text}.${digits}Z`
}
