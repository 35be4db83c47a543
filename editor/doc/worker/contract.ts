/** What the page asks of its worker, and what comes back. Everything is plain data. */
import type { ProblemAnswer } from '../../../runtime/admin/contract/files.ts'
import type { Point, ViewWire } from '../../../runtime/document/edit/view.ts'
import type { NodeBox } from '../../../runtime/render/geometry.ts'
import type { NodeType } from '../../model/node-types.ts'
import type { CheckText } from './check-text.ts'

export interface LayoutAsk {
  readonly ids: readonly string[]
  readonly wires: readonly ViewWire[]
  readonly places: ReadonlyMap<string, Point>
  readonly boxes: ReadonlyMap<string, NodeBox>
  readonly only: ReadonlySet<string> | undefined
}

export type Question =
  | { readonly kind: 'types'; readonly types: readonly NodeType[] }
  | { readonly kind: 'check'; readonly number: number; readonly ask: CheckText }
  | { readonly kind: 'layout'; readonly number: number; readonly ask: LayoutAsk }

export type Answer =
  | { readonly number: number; readonly problems: readonly ProblemAnswer[] }
  | { readonly number: number; readonly places: ReadonlyMap<string, Point> }
  | { readonly number: number; readonly error: string }
