/**
 * Which keys have stood in which object of one document: an open hash table of (object, hash of the key).
 * Two keys with the same hash count as one, which costs a parse and is never wrong. Clearing is a step of
 * the stamp, because an entry counts only with the present one.
 */
const size = 4096
/** A document with more keys is left to the parser. */
const maxKeys = size / 2

export class KeySet {
  readonly #stamps = new Int32Array(size)
  readonly #hashes = new Int32Array(size)
  #stamp = 0
  #count = 0

  clear(): void {
    this.#count = 0
    // After 2^31 documents old stamps could be taken for new ones.
    if (this.#stamp === 0x7fff_ffff) {
      this.#stamps.fill(0)
      this.#stamp = 0
    }
    this.#stamp++
  }

  /** `false`: this key may have stood in this object before, or there are too many. */
  add(hash: number, object: number): boolean {
    if (++this.#count > maxKeys) return false
    const mixed = (hash ^ Math.imul(object, 0x9e37_79b1)) | 0
    let slot = (mixed ^ (mixed >>> 15)) & (size - 1)
    while (this.#stamps[slot] === this.#stamp) {
      if (this.#hashes[slot] === mixed) return false
      slot = (slot + 1) & (size - 1)
    }
    this.#stamps[slot] = this.#stamp
    this.#hashes[slot] = mixed
    return true
  }
}
