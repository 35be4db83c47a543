/** How a node fails: for good, or for now. */

/** A fault that a retry cannot mend: the message leaves by the error port at once. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
  /** Stable word for `meta.error.code`: `topic`, `too-large`, `decode` ... */
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
/** A fault that time may mend (link lost, server busy): the engine tries again. */
export class TransientError extends Error {
  override readonly name = 'TransientError'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
