/** What React Flow holds of the flow: a cache for drawing. The flow's text is the truth. */
import type { Edge, Node, NodeHandle, Position } from '@xyflow/react'

import type { NodeBox, PlacedPort } from '../../runtime/render/geometry.ts'
import type { ViewGroup, ViewWire } from '../../runtime/document/edit/view.ts'
import type { Role } from '../model/node-types.ts'

export type CardData = {
  readonly summary: string
  readonly icon: string
  readonly role: Role
  readonly isDisabled: boolean
  readonly isStale: boolean
  /** It is another one than the one that runs, in words. */
  readonly differs: string | undefined
  /** Drawn with a double border. */
  readonly isSubflow: boolean
  readonly problems: number
  /** The comment above the node in the file. */
  readonly note: string | undefined
  readonly box: NodeBox
  /** Ports with a wire, as `in:name` and `out:name`. */
  readonly wired: string
}
export type NodeCardNode = Node<CardData, 'card'>
/** A folded group, in the place of its members. */
export type Bundle = Node<{ readonly group: ViewGroup }, 'bundle'>
export type Card = NodeCardNode | Bundle

export const bundleId = (group: string): string => `group:${group}`

export type WireData = {
  readonly wire: ViewWire
  /** From each port to the lower edge of its node: a wire that leads back runs below both. */
  readonly fromDrop: number
  readonly toDrop: number
}
export type WireEdge = Edge<WireData, 'wire'>

const isCoarse = globalThis.matchMedia?.('(pointer: coarse)').matches ?? false

/** Of the box that takes the pointer; a finger needs a larger one. */
export const portSize = isCoarse ? 44 : 24

// The words themselves, not the enum: that would bring React Flow into the first screen.
// oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the words are the values of the enum
const sideOf = { in: 'left' as Position, out: 'right' as Position } as const

export const handleOf = (port: PlacedPort): NodeHandle => ({
  id: port.name,
  type: port.side === 'in' ? 'target' : 'source',
  position: sideOf[port.side],
  x: port.x - portSize / 2,
  y: port.y - portSize / 2,
  width: portSize,
  height: portSize,
})
