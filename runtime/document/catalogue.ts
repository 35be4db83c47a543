/** What the document layer needs to know of a type. Made by graph/registry; sent as JSON to the editor. */
import type { TObject } from 'typebox'

import type { Wording } from '../words.ts'

export type TypeKind =
  'transform' | 'route' | 'stage' | 'source' | 'sink' | 'subflow' | 'connection'
export type PortKind = 'bytes' | 'text' | 'json' | 'event' | 'any'

export interface TypeInfo {
  /** `mqtt/source`, `filter`; of a subflow its path, as the node writes it. */
  readonly type: string
  readonly kind: TypeKind
  readonly schema: TObject
  readonly inputs: readonly PortKind[]
  readonly outputs: Readonly<Record<string, PortKind | 'same'>>
  readonly portsFrom?: { readonly path: string; readonly kind: PortKind | 'same' }
  readonly icon: string
  readonly text: TypeTexts
  readonly examples: readonly TypeExample[]
  /** The field shown as the node's second line. */
  readonly summary?: string
  /** A transform or a route: what it makes of a message can be asked without opening anything. */
  readonly canTry?: boolean
  /** It can say which bytes of the input each value came from. */
  readonly hasSpans?: boolean
  /** Of a subflow: a message may come out while it comes in, so a circle through it never ends. */
  readonly isInstant?: boolean
  /** Absent in the browser: the server answers for it. */
  check?(config: Record<string, unknown>): Iterable<CheckFinding>
}

export interface TypeExample {
  readonly title: string
  readonly yaml: string
  /** A payload to try it with. */
  readonly input?: { readonly text: string } | { readonly hex: string } | { readonly json: unknown }
}

export interface TypeText {
  readonly summary: string
  readonly help: string
  readonly keywords?: readonly string[]
}
export interface TypeTexts {
  readonly en: TypeText
  readonly 'zh-CN': TypeText
}

export interface CheckFinding {
  /** JSON pointer below the node's value. */
  readonly path: string
  readonly message: Wording
  readonly hint?: Wording
  readonly severity?: 'error' | 'warning'
}

export interface Catalogue {
  find(type: string): TypeInfo | undefined
  /** Every known type, for suggestions, also those that are not loaded. */
  names(): readonly string[]
}
