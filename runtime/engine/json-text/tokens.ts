/**
 * The tokens of JSON (RFC 8259, sections 2, 3, 6 and 7) over bytes: each function gets where a token
 * starts and gives where it ends, or -1 when it is broken or unusual (see scan.ts).
 */

const quote = 0x22
const backslash = 0x5c
const zero = 0x30
const nine = 0x39

/** More digits might not fit a double exactly. */
const maxIntegerDigits = 15

export function hashOf(bytes: Uint8Array): number {
  let hash = 0
  for (const byte of bytes) hash = (Math.imul(hash, 31) + byte) | 0
  return hash
}

export function skipSpace(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  while (at < end) {
    const byte = bytes[at] ?? 0
    if (byte > 0x20 || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) break
    at++
  }
  return at
}

/** From behind the backslash; returns the last byte of the escape, or -1. */
export function skipEscape(bytes: Uint8Array, at: number, end: number): number {
  if (at >= end) return -1
  switch (bytes[at]) {
    case quote:
    case backslash:
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return at
    case 0x75: // u
      if (at + 4 >= end) return -1
      for (let digit = 1; digit <= 4; digit++) if (!isHex(bytes[at + digit] ?? 0)) return -1
      return at + 4
    default:
      return -1
  }
}

const isHex = (byte: number) =>
  (byte >= zero && byte <= nine) || ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x66)
const isDigit = (byte: number | undefined) => byte !== undefined && byte >= zero && byte <= nine

/** A number or `true`, `false`, `null`; returns where it ended, or -1. */
export function scanPlain(bytes: Uint8Array, from: number, end: number, first: number): number {
  if (first === 0x2d || isDigit(first)) return scanNumber(bytes, from, end)
  switch (first) {
    case 0x74: // true
      return matches(bytes, from, end, 0x72, 0x75, 0x65) ? from + 4 : -1
    case 0x6e: // null
      return matches(bytes, from, end, 0x75, 0x6c, 0x6c) ? from + 4 : -1
    case 0x66: // false
      return from + 5 <= end &&
        bytes[from + 4] === 0x65 &&
        matches(bytes, from, end, 0x61, 0x6c, 0x73)
        ? from + 5
        : -1
    default:
      return -1
  }
}

function matches(
  bytes: Uint8Array,
  from: number,
  end: number,
  second: number,
  third: number,
  fourth: number,
): boolean {
  return (
    from + 4 <= end &&
    bytes[from + 1] === second &&
    bytes[from + 2] === third &&
    bytes[from + 3] === fourth
  )
}

function scanNumber(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  if (bytes[at] === 0x2d) at++
  const digits = at
  while (at < end && isDigit(bytes[at])) at++
  const count = at - digits
  if (count === 0 || count > maxIntegerDigits) return -1
  if (count > 1 && bytes[digits] === zero) return -1
  let isZero = count === 1 && bytes[digits] === zero
  if (at < end && bytes[at] === 0x2e) {
    const fraction = ++at
    for (; at < end && isDigit(bytes[at]); at++) if (bytes[at] !== zero) isZero = false
    if (at === fraction) return -1
  }
  // Text keeps the sign of -0 and a parse does not: the parser decides.
  if (isZero && digits > from) return -1
  // An exponent may overflow, and is rare: the parser decides.
  if (at < end && ((bytes[at] ?? 0) | 0x20) === 0x65) return -1
  return at
}
