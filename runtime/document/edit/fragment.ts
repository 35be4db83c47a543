/**
 * Part of a flow as text, for the clipboard: a YAML document whose first line says what it is, with
 * the nodes, the connections that they name, the wires between them, the wires that leave them, and
 * where they lie. Comments come along; secrets are references in the file and stay so.
 */
import type { FlowView } from './view.ts'

export const fragmentMark = '# flow-fragment v1'

/** The nodes (with stickies among the ids) as a fragment. */
export function copyFragment(text: string, ids: readonly string[]): string {
  throw new Error(`bug: not written: ${text.length} ${ids.length}`)
}

export type FragmentReading =
  | { readonly ok: true; readonly view: FlowView }
  /** Why the text is no fragment and no flow, in words, with line and column. */
  | { readonly ok: false; readonly reason: string; readonly line: number; readonly column: number }

/** A fragment, or a whole flow file, which is taken as one. */
export function readFragment(text: string): FragmentReading {
  throw new Error(`bug: not written: ${text.length}`)
}
