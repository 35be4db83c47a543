/** What every node type says of itself, whatever its kind. */
import type { Static, TObject } from 'typebox'

import type { Wording } from '../words.ts'

/** What a port carries. `any` fits all; `event` is a small JSON object about a connection's life. */
export type Kind = 'bytes' | 'text' | 'json' | 'event' | 'any'

/** What a user reads about a type. */
export interface Text {
  /** A few words, without a full stop: "Lets matching messages pass". */
  readonly summary: string
  /** A few sentences for the editor and the reference, Markdown. */
  readonly help: string
  /** Words that a search should find it by. */
  readonly keywords?: readonly string[]
}
export interface Texts {
  readonly en: Text
  readonly 'zh-CN': Text
}

/** A fragment of a flow that shows the type in use; checked by a test. */
export interface Example {
  readonly title: string
  /** The node's or connection's value in the file, as YAML. */
  readonly yaml: string
  /**
   * A payload that shows what the example does: a test runs it, and the reference shows what comes out.
   * For transforms and routes, where one is natural.
   */
  readonly input?: ExampleInput
}
/** Text, bytes as hex (spaces allowed), or any value that JSON can hold. */
export type ExampleInput =
  { readonly text: string } | { readonly hex: string } | { readonly json: unknown }

/** One thing that `check` found: which field (JSON pointer below the node) and what to do. */
export interface Finding {
  readonly path: string
  /**
   * Says what is wrong and quotes names, without a full stop; English starts lower-case. In both
   * languages, or in English alone.
   */
  readonly message: Wording
  /** How to mend it. */
  readonly hint?: Wording
  readonly severity?: 'error' | 'warning'
}

export interface Common<C extends TObject> {
  /** The one schema: TypeScript type, check, editor form, reference, YAML completion. */
  readonly config: C
  readonly text: Texts
  /** A name of the lucide icon set. */
  readonly icon: string
  readonly examples: readonly Example[]
  /** The field shown as the node's second line in the editor. */
  readonly summary?: string
  /** Rules that a schema cannot say. Pure; expressions and templates are already compiled. */
  check?(config: Static<C>): Iterable<Finding>
}

/** Input kinds that are accepted. */
export interface Inputs {
  readonly inputs: readonly Kind[]
}

/**
 * Output ports and what they carry. `same`: whatever came in. Every transform, route, stage and sink
 * has an `error` port beside these.
 */
export type Ports = Readonly<Record<string, Kind | 'same'>>
export interface Outputs {
  readonly outputs: Ports
  /** More ports, named by the user: the keys of the map (or the items of the list) at this pointer. */
  readonly portsFrom?: { readonly path: string; readonly kind: Kind | 'same' }
}
