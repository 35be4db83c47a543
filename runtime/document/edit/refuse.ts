import type { Refusal } from './operation.ts'

/** Thrown inside of `edit` and nowhere else: an operation that stops half-way changes nothing. */
export class Refused extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.reason)
    this.refusal = refusal
  }
}

export function refuse(code: Refusal['code'], reason: string): never {
  throw new Refused({ code, reason })
}
