/** Timestamps: integers of a precision on the line, ISO 8601 text or numbers in the payload. */

export type Precision = 'ns' | 'us' | 'ms' | 's'
const digitsOf: Readonly<Record<Precision, bigint>> = { ns: 9n, us: 6n, ms: 3n, s: 0n }

/** With as many digits of a second as the precision has; `undefined` outside of the years 0 to 9999. */
export function isoOf(value: bigint, precision: Precision): string | undefined {
  const digits = digitsOf[precision]
  const units = 10n ** digits
  const part = ((value % units) + units) % units
  const ms = Number((value - part) / units) * 1000
  if (ms < -62_167_219_200_000 || ms >= 253_402_300_800_000) return undefined
  const second = new Date(ms).toISOString().slice(0, 19)
  return digits === 0n ? `${second}Z` : `${second}.${String(part).padStart(Number(digits), '0')}Z`
}

/** Finer digits than the precision are cut. */
export function integerOf(text: string, precision: Precision): bigint | undefined {
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9})\d*)?(Z|[+-]\d\d:\d\d)$/.exec(text)
  const ms = parts ? Date.parse(`${parts[1]}${parts[3]}`) : Number.NaN
  if (Number.isNaN(ms)) return undefined
  const digits = Number(digitsOf[precision])
  const fraction = (parts?.[2] ?? '').padEnd(9, '0').slice(0, digits)
  return BigInt(ms / 1000) * 10n ** BigInt(digits) + BigInt(fraction || '0')
}
