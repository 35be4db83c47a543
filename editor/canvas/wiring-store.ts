/** A wire that is being drawn: where it starts, where it may end, and what lies under the pointer. */
import { createStore } from 'zustand/vanilla'

import type { WireEnds } from '../../runtime/document/edit/operation.ts'
import type { Point } from '../../runtime/document/edit/view.ts'
import type { PortRef } from '../../runtime/document/model.ts'
import type { FlowGraph, Verdict } from '../model/flow-graph.ts'

/** By node: the verdict on each of its ports on the other side. */
export type Verdicts = ReadonlyMap<string, ReadonlyMap<string, Verdict>>

export interface Wiring {
  readonly start: PortRef
  readonly isFromOutput: boolean
  /** The wire whose end is being moved. */
  readonly replaces: WireEnds | undefined
  readonly verdicts: Verdicts
  /** It goes from tap to tap, not along a drag. */
  readonly isTapped: boolean
  /** Lets go of it; everything stays as it was. */
  cancel(): void
}

export interface Hovered {
  readonly at: Point
  readonly end: PortRef
  readonly verdict: Verdict
}

export const wiringStore = createStore<{
  readonly wiring: Wiring | undefined
  readonly hovered: Hovered | undefined
}>(() => ({ wiring: undefined, hovered: undefined }))

export const endsFrom = ({ start, isFromOutput }: Wiring, end: PortRef): WireEnds =>
  isFromOutput ? { from: start, to: end } : { from: end, to: start }

/** Judged once, when the wire starts: afterwards it is a lookup for each move of the pointer. */
export function judgeAll(graph: FlowGraph, start: PortRef, isFromOutput: boolean): Verdicts {
  const verdicts = new Map<string, ReadonlyMap<string, Verdict>>()
  for (const { id, inputs, outputs } of graph.nodes.values()) {
    const ports = isFromOutput ? (inputs.length > 0 ? ['in'] : []) : [...outputs.keys()]
    const judged = ports.map((port) => {
      const end = { node: id, port }
      return [port, isFromOutput ? graph.judge(start, end) : graph.judge(end, start)] as const
    })
    verdicts.set(id, new Map(judged))
  }
  return verdicts
}

/** The port that a drop on the body of a node means: the first legal one, else the first. */
export function endOn({ verdicts }: Wiring, node: string): Hovered['end'] | undefined {
  const ports = [...(verdicts.get(node) ?? [])]
  const [port] = ports.find(([, verdict]) => verdict.isLegal) ?? ports[0] ?? []
  return port === undefined ? undefined : { node, port }
}
