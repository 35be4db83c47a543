/** Over the flow: the way that a message took with the time of each node, and breakpoints on their wires. */
import { useStoreApi } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'

import { wireKey } from '../../runtime/document/edit/view.ts'
import type { Point, ViewWire } from '../../runtime/document/edit/view.ts'
import { boxesOf, portOf } from '../../runtime/render/geometry.ts'
import type { NodeBox } from '../../runtime/render/geometry.ts'
import { wirePath } from '../../runtime/render/wire-path.ts'
import type { WirePath } from '../../runtime/render/wire-path.ts'
import { useDoc, useGraph, useText, useTypes } from '../app/context.tsx'
import { placesIn } from '../canvas/draw.ts'
import type { FlowGraph } from '../model/flow-graph.ts'
import type { NodeTypes } from '../model/node-types.ts'
import { shownMs } from './answers.tsx'
import { useDebug } from './debug-store.ts'
import styles from './debug.module.css'
import { pathOf } from './path.ts'
import { isRunningAs } from './places.ts'

/** Nothing is worked out while there is nothing to show. */
export function PathLayer() {
  const flow = useDoc((state) => state.id)
  const isShown = useDebug(({ shown }) => shown?.flow === flow)
  const isHeld = useDebug(({ breakpoints }) => breakpoints.some((each) => each.flow === flow))
  if (!isShown && !isHeld) return null
  return (
    <>
      {isShown && <Line />}
      <Layer>
        {isShown && <Stops />}
        {isHeld && <Breakpoints flow={flow} />}
      </Layer>
    </>
  )
}

interface LayerProps {
  /** Below the wires and what is written on them. */
  readonly isUnder?: boolean
  readonly children: ReactNode
}

/** What is written on it can be read from afar, too: it does not shrink with the flow. */
function Layer({ isUnder = false, children }: LayerProps) {
  const flow = useStoreApi()
  const svg = useRef<SVGSVGElement>(null)
  useEffect(() => {
    const scale = (): void => {
      const zoom = flow.getState().transform[2]
      const times = Math.min(mostScale, Math.max(1, 1 / zoom))
      svg.current?.style.setProperty('--mark-scale', times.toFixed(2))
    }
    scale()
    return flow.subscribe(scale)
  }, [flow])
  return (
    <svg
      ref={svg}
      className={styles['layer']}
      data-under={isUnder || undefined}
      aria-hidden
      data-testid={isUnder ? undefined : 'message-path'}
    >
      {children}
    </svg>
  )
}

const mostScale = 2.5

function Line() {
  const graph = useGraph()
  const geometry = geometryOf(graph, useTypes())
  const trace = useDebug((state) => state.shown?.trace)
  if (!trace) return null
  const { wires } = pathOf(graph, trace)
  return (
    <Layer isUnder>
      {graph.view.wires
        .filter((wire) => wires.has(wireKey(wire)))
        .map((wire) => (
          <path key={wireKey(wire)} className={styles['path']} d={geometry.line(wire)?.d} />
        ))}
    </Layer>
  )
}

function Stops() {
  const graph = useGraph()
  const { debug: text } = useText()
  const geometry = geometryOf(graph, useTypes())
  const trace = useDebug((state) => state.shown?.trace)
  if (!trace) return null
  return (
    <>
      {pathOf(graph, trace).nodes.map(({ id, ms, end }) => {
        const card = geometry.card(id)
        if (!card) return null
        const { at, box } = card
        return (
          <g key={id}>
            <rect
              className={styles['step']}
              data-end={end}
              x={at.x - 4}
              y={at.y - 4}
              width={box.width + 8}
              height={box.height + 8}
              rx={10}
            />
            {ms !== 'none' && (
              <text className={styles['time']} x={at.x + 4} y={at.y - 10}>
                {ms === undefined ? text.still : text.took(shownMs(ms))}
              </text>
            )}
          </g>
        )
      })}
    </>
  )
}

function Breakpoints({ flow }: { readonly flow: string }) {
  const graph = useGraph()
  const geometry = geometryOf(graph, useTypes())
  const all = useDebug((state) => state.breakpoints)
  const here = all.filter((each) => each.flow === flow)
  return graph.view.wires.map((wire) => {
    const standing = here.find((each) => isRunningAs(wire, each.wire))
    const label = standing && geometry.line(wire)?.label
    if (!label) return null
    return (
      <g key={wireKey(wire)} transform={`translate(${label.x} ${label.y})`}>
        <g className={styles['mark']}>
          <circle className={styles['dot']} r={9} />
          <text className={styles['count']} y={3.5}>
            {standing.held > 99 ? '99+' : standing.held}
          </text>
        </g>
      </g>
    )
  })
}

interface Geometry {
  card(id: string): { readonly at: Point; readonly box: NodeBox } | undefined
  line(wire: ViewWire): WirePath | undefined
}

function geometryOf(graph: FlowGraph, types: NodeTypes): Geometry {
  const boxOf = boxesOf(graph.view, types)
  const places = placesIn(graph, types)
  const folded = new Set(
    graph.view.groups.flatMap(({ isCollapsed, nodes }) => (isCollapsed ? nodes : [])),
  )
  const card: Geometry['card'] = (id) => {
    const item = graph.nodes.get(id)?.item
    const at = places.get(id)
    return item && at && !folded.has(id) ? { at, box: boxOf(item) } : undefined
  }
  return {
    card,
    line({ from, to }) {
      const start = card(from.node)
      const end = card(to.node)
      const out = start && portOf(start.box, 'out', from.port)
      const input = end && portOf(end.box, 'in', to.port)
      if (!start || !end || !out || !input) return undefined
      return wirePath({
        from: { x: start.at.x + out.x, y: start.at.y + out.y },
        to: { x: end.at.x + input.x, y: end.at.y + input.y },
        below: Math.max(start.at.y + start.box.height, end.at.y + end.box.height),
      })
    },
  }
}
