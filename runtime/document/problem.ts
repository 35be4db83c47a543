/** Something wrong in a flow file, with the place where it stands. */
import type { ProblemCode } from '../errors.ts'

export interface Range {
  /** Offsets into the text, in UTF-16 units; `end` is exclusive. */
  readonly start: number
  readonly end: number
}

export interface Problem {
  readonly code: ProblemCode
  readonly severity: 'error' | 'warning'
  /** What is wrong, in English: starts lower-case, quotes names. `inLanguage` says it in another. */
  readonly message: string
  /** How to mend it, and the "did you mean". */
  readonly hint?: string
  readonly file: string
  readonly range: Range
  /** From 1. */
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  /** JSON pointer of the value in the file, where there is one. */
  readonly path?: string
}
