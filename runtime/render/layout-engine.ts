/** The seam between our layout and the library that ranks and orders. */
export interface EngineNode {
  readonly id: string
  readonly width: number
  readonly height: number
}
export interface EngineWire {
  readonly from: string
  readonly to: string
  /** Row of the port, from above, as a part of all: 0 to 1. */
  readonly fromRow: number
  readonly toRow: number
}
export interface EngineGraph {
  readonly nodes: readonly EngineNode[]
  readonly wires: readonly EngineWire[]
}
export interface EnginePlace {
  readonly x: number
  readonly y: number
}

/** Top left corners from left to right, from (0, 0). The same graph always gives the same places. */
export type LayoutEngine = (graph: EngineGraph) => ReadonlyMap<string, EnginePlace>
