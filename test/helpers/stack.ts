/** What a test started, ended in reverse order whatever happened. */
export interface Stack {
  /** Registers the end of a thing and hands the thing back. */
  use<T extends { readonly remove: () => Promise<unknown> }>(thing: T): T
  defer(end: () => unknown): void
  /** Ends all; a failure of one does not keep the others alive. */
  readonly end: () => Promise<void>
}

export function createStack(): Stack {
  const ends: Array<() => unknown> = []
  return {
    use(thing) {
      ends.push(() => thing.remove())
      return thing
    },
    defer: (end) => void ends.push(end),
    async end() {
      for (const end of ends.splice(0).reverse()) {
        try {
          await end()
        } catch (error) {
          console.warn('while cleaning up:', error)
        }
      }
    },
  }
}
