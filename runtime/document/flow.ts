/** The contract of the document layer: text -> parsed (parse.ts) -> checked (check.ts). */
import type { FlowFile } from '../field.ts'
import type { Catalogue } from './catalogue.ts'
import type { Flow } from './model.ts'
import type { ParsedFlow } from './parse.ts'
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

/** A file that another flow names as a type. */
export interface SubflowFile {
  /** Path below the flows folder without the ending. */
  readonly id: string
  readonly parsed: ParsedFlow
  /** Relative to this file. */
  readonly references: References
}

export interface Subflows {
  /** The file at a path relative to the flow `from`, always the same object; throws with a reason. */
  open(from: string, path: string): SubflowFile
}

export interface CheckOptions {
  /** Path below the flows folder without the ending. */
  readonly id: string
  readonly catalogue: Catalogue
  readonly references: References
  /** Absent in the browser: there the catalogue says what is known of a subflow. */
  readonly subflows?: Subflows | undefined
}

export interface CheckedFlow {
  /** Absent when an error stands in `problems`. */
  readonly flow?: Flow
  /** All of them, in file order; those of the subflows that it uses stand behind its own. */
  readonly problems: readonly Problem[]
}
