/**
 * QoS 2 messages that were open in the engine when their connection was lost. In a resumed session the
 * broker sends them again; they must not be delivered a second time: the copy waits for the receipt of
 * the first.
 */
interface Carried {
  readonly id: number
  pending: number
  /** Token of the copy that came on the new connection. */
  copy: number | undefined
}

export class CarriedMessages {
  readonly #byToken = new Map<number, Carried>()
  readonly #byId = new Map<number, Carried>()

  add(token: number, id: number, pending: number): void {
    const carried: Carried = { id, pending, copy: undefined }
    this.#byToken.set(token, carried)
    this.#byId.set(id, carried)
  }

  get isEmpty(): boolean {
    return this.#byToken.size === 0
  }

  has(id: number): boolean {
    return this.#byId.has(id)
  }

  /** Whether a message with this identifier is in the engine still; its copy is known from now on. */
  claim(id: number, makeCopy: () => number): boolean {
    const carried = this.#byId.get(id)
    if (!carried) return false
    carried.copy = makeCopy()
    return true
  }

  /** One node is done. Returns the message when all of them are. */
  settle(token: number): { readonly id: number; readonly copy: number | undefined } | undefined {
    const carried = this.#byToken.get(token)
    if (!carried || --carried.pending > 0) return undefined
    this.#forget(token, carried)
    return carried
  }

  /** It failed: a copy that is here already has to come once more. */
  fail(token: number): number | undefined {
    const carried = this.#byToken.get(token)
    if (carried) this.#forget(token, carried)
    return carried?.copy
  }

  /** The connection was lost again: copies of it are gone, the messages themselves are not. */
  loseCopies(): void {
    for (const carried of this.#byToken.values()) carried.copy = undefined
  }

  clear(): void {
    this.#byToken.clear()
    this.#byId.clear()
  }

  #forget(token: number, carried: Carried): void {
    this.#byToken.delete(token)
    this.#byId.delete(carried.id)
  }
}
