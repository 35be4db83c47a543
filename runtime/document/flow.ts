/** The document layer's way in: text -> parsed -> checked. Implemented in parse.ts and check.ts. */
import type { Catalogue } from './catalogue.ts'
import type { Flow } from './model.ts'
import type { Problem } from './problem.ts'

/** Where `${env:..}` and `${file:..}` come from. */
export interface References {
  env(name: string): string | undefined
  /** The text of a file, one trailing newline cut by the caller; throws with a reason. */
  file(path: string): string
}

export interface CheckOptions {
  /** Path below the flows folder without the ending. */
  readonly id: string
  readonly catalogue: Catalogue
  readonly references: References
}

export interface CheckedFlow {
  /** Absent when an error stands in `problems`. */
  readonly flow?: Flow
  /** All of them, in file order. */
  readonly problems: readonly Problem[]
}
