/**
 * A large flow as plain shapes: what can be painted and found without an element for each node and wire.
 * It is made from the cards and wires that React Flow would get, so both show the same.
 */
import type { Point } from '../../../runtime/document/edit/view.ts'
import { boundsOf } from '../../../runtime/render/geometry.ts'
import type { Rect } from '../../../runtime/render/geometry.ts'
import type { Role } from '../../model/node-types.ts'
import { portSize } from '../card.ts'
import type { Card, WireEdge } from '../card.ts'
import { lineOf } from './line.ts'
import type { Line } from './line.ts'

export interface Block extends Rect {
  readonly id: string
  readonly name: string
  readonly role: Role | 'bundle'
  readonly isDisabled: boolean
  readonly isSubflow: boolean
  readonly hasProblems: boolean
  /** From what runs. */
  readonly differs: boolean
}

export interface Scene {
  readonly blocks: ReadonlyMap<string, Block>
  readonly lines: ReadonlyMap<string, Line>
  /** Around all blocks; nothing when there is none. */
  readonly bounds: Rect | undefined
}

export function sceneOf(cards: readonly Card[], edges: readonly WireEdge[]): Scene {
  const byId = new Map(cards.map((card) => [card.id, card]))
  const blocks = new Map(cards.map((card) => [card.id, blockOf(card)]))
  const lines = new Map<string, Line>()
  for (const edge of edges) {
    const from = portOf(byId.get(edge.source), 'source', edge.sourceHandle)
    const to = portOf(byId.get(edge.target), 'target', edge.targetHandle)
    if (!from || !to) continue
    const { fromDrop = 0, toDrop = 0, wire } = edge.data ?? {}
    const below = Math.max(from.y + fromDrop, to.y + toDrop)
    const line = lineOf(edge.id, { from, to, below })
    lines.set(edge.id, { ...line, isError: wire?.from.port === 'error', ends: endsOf(edge) })
  }
  return { blocks, lines, bounds: boundsOf(blocks.values()) }
}

const endsOf = ({ source, target }: WireEdge): readonly [string, string] => [source, target]

function blockOf(card: Card): Block {
  const { id, position, width = 0, height = 0 } = card
  const rect = { id, x: position.x, y: position.y, width, height }
  if (card.type === 'bundle') {
    const { group } = card.data
    const name = group.name ?? group.id
    return {
      ...rect,
      name,
      role: 'bundle',
      isDisabled: false,
      isSubflow: false,
      hasProblems: false,
      differs: false,
    }
  }
  const { role, isDisabled, isSubflow, problems, differs } = card.data
  const marks = { hasProblems: problems > 0, differs: differs !== undefined }
  return { ...rect, name: id, role, isDisabled, isSubflow, ...marks }
}

function portOf(
  card: Card | undefined,
  type: 'source' | 'target',
  name: string | null | undefined,
): Point | undefined {
  const port = card?.handles?.find((each) => each.type === type && each.id === name)
  if (!card || !port) return undefined
  return {
    x: card.position.x + port.x + portSize / 2,
    y: card.position.y + port.y + portSize / 2,
  }
}

const touches = (a: Rect, b: Rect): boolean =>
  a.x <= b.x + b.width && b.x <= a.x + a.width && a.y <= b.y + b.height && b.y <= a.y + a.height

/** A thousand comparisons take microseconds: there is no index to keep. */
export const blocksIn = ({ blocks }: Scene, area: Rect): Block[] =>
  [...blocks.values()].filter((block) => touches(block, area))

export const linesIn = ({ lines }: Scene, area: Rect): Line[] =>
  [...lines.values()].filter(({ box }) => touches(box, area))

/** The topmost block at a point. */
export const blockAt = (scene: Scene, { x, y }: Point): Block | undefined =>
  blocksIn(scene, { x, y, width: 0, height: 0 }).at(-1)
