/** The contract of the document layer: text -> parsed (parse.ts) -> checked (check.ts). */
import type { FlowFile } from '../field.ts'
import type { Catalogue } from './catalogue.ts'
import type { Flow } from './model.ts'
import type { Problem } from './problem.ts'

/**
 * Where `${env:..}` and `${file:..}` come from. Which paths may be read is the caller's decision: it
 * must refuse what leaves the folders that it allows.
 */
export interface References {
  env(name: string): string | undefined
  /** The text of a file, one trailing newline cut by the caller; throws with a reason. */
  file(path: string): string
  /**
   * A file beside the flow, named by a field of its own; throws with a reason. Without this function no
   * such file can be read.
   */
  open?(path: string): OpenedFile
}

export interface OpenedFile {
  readonly file: FlowFile
  /** It and every file that was read through it so far. */
  files(): readonly FlowFile[]
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
