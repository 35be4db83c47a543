/** Texts that are equal when two nodes or connections are: a reload compares them. */

/**
 * A short digest for what may be a secret, so that a fingerprint can be logged. Not cryptographic: it
 * tells a change, it does not keep a weak secret from being guessed.
 */
export function digest(text: string): string {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return `#${(4294967296 * (2097151 & low) + (high >>> 0)).toString(36)}`
}

export const fingerprint = (...parts: readonly unknown[]): string => JSON.stringify(parts)
