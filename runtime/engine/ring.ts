/** A first-in-first-out queue in one array whose size doubles when needed and never shrinks below 16. */
export class Ring<T> {
  #items: (T | undefined)[] = Array.from({ length: 16 })
  #head = 0
  length = 0

  push(item: T): void {
    if (this.length === this.#items.length) this.#resize(this.#items.length * 2)
    this.#items[(this.#head + this.length) & (this.#items.length - 1)] = item
    this.length++
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head] = undefined
    this.#head = (this.#head + 1) & (this.#items.length - 1)
    this.length--
    // A queue that was long once must not keep that memory for ever.
    if (this.#items.length > 1024 && this.length < this.#items.length / 8)
      this.#resize(this.#items.length / 4)
    return item
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (let index = 0; index < this.length; index++)
      yield this.#items[(this.#head + index) & (this.#items.length - 1)] as T // inside `length`
  }

  #resize(size: number): void {
    const items: (T | undefined)[] = Array.from({ length: size })
    for (let index = 0; index < this.length; index++)
      items[index] = this.#items[(this.#head + index) & (this.#items.length - 1)]
    this.#items = items
    this.#head = 0
  }
}
