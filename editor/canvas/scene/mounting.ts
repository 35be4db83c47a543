/**
 * Which parts of a large flow are elements of the page: those that are near enough to be read, and those
 * that the pointer is on. All others are only painted. Elements come and go a few at a time, so that no
 * frame waits for many of them.
 */
import type { StoreApi } from 'zustand/vanilla'

import type { Point } from '../../../runtime/document/edit/view.ts'
import type { Card, WireEdge } from '../card.ts'
import { lodAt } from '../lod.ts'
import { nodeKey } from '../node-key.ts'
import { reuse } from '../reuse.ts'
import { nearestLine } from './line.ts'
import { blockAt, blocksIn, linesIn, sceneOf } from './scene.ts'
import type { Scene } from './scene.ts'

/** What of React Flow's store is used. */
export interface FlowState {
  readonly transform: readonly [x: number, y: number, zoom: number]
  readonly width: number
  readonly height: number
  readonly nodes: Card[]
  readonly edges: WireEdge[]
  setNodes(nodes: Card[]): void
  setEdges(edges: WireEdge[]): void
}
export type FlowStore = Pick<StoreApi<FlowState>, 'getState'>

export interface Shown {
  readonly cards: readonly Card[]
  readonly edges: readonly WireEdge[]
  readonly selected: ReadonlySet<string>
}

/** Elements that are made in one frame while the view moves, and while it rests. */
const perFrame = { moving: 3, resting: 8 }
/** Elements that are kept beyond the window, in pixels: they come back soon. */
const margin = 96
const restMs = 120
/** A drag brings the wires of what is dragged along, up to so many. */
const draggedWires = 80
const lineReach = 10

export interface Mounting {
  /** Nothing while the flow is small: React Flow then has all of it. */
  scene(): Scene | undefined
  show(shown: Shown): void
  /** The flow is small now. */
  hide(): void
  /** The window shows another part. */
  follow(): void
  /** The pointer is here, in coordinates of the flow; `undefined`: on an element, which is there already. */
  hover(at: Point | undefined, isWiring: boolean): void
  /** An element for this node or wire, whatever the window shows; until the next call. */
  pin(ids: { readonly node?: string; readonly wire?: string }): void
  startDrag(nodes: readonly string[]): void
  endDrag(): void
  isMounted(key: string): boolean
  readonly hiddenBlocks: () => ReadonlySet<string>
  readonly hiddenLines: () => ReadonlySet<string>
  readonly selected: () => ReadonlySet<string>
  onChange(listener: () => void): () => void
  stop(): void
}

interface Wanted {
  readonly nodes: ReadonlySet<string>
  readonly wires: ReadonlySet<string>
}

const nothing: ReadonlySet<string> = new Set()

export function createMounting(store: FlowStore): Mounting {
  let shown: Shown = { cards: [], edges: [], selected: nothing }
  let scene: Scene | undefined
  let cards = new Map<string, Card>()
  let edges = new Map<string, WireEdge>()
  let mounted = new Set<string>()
  let wires = nothing
  let hovered: { readonly node?: string; readonly wire?: string } = {}
  let pinned: { readonly node?: string; readonly wire?: string } = {}
  let dragged = nothing
  let frame: number | undefined
  let lastMove = 0
  const listeners = new Set<() => void>()
  const tell = (): void => {
    for (const listener of listeners) listener()
  }

  /** In the order of their need: what someone acts on, then what is in the window. */
  function wanted(): Wanted & { readonly urgent: ReadonlySet<string> } {
    const urgent = new Set<string>(dragged)
    const asked = new Set<string>()
    for (const { node, wire } of [hovered, pinned]) {
      if (node !== undefined) urgent.add(node)
      if (wire !== undefined) asked.add(wire)
    }
    for (const id of wiresOf(dragged)) asked.add(id)
    for (const id of asked) for (const end of scene?.lines.get(id)?.ends ?? []) urgent.add(end)
    const nodes = new Set(urgent)
    const { transform, width, height } = store.getState()
    const [x, y, zoom] = transform
    if (scene && lodAt(zoom) === '0') {
      const area = {
        x: (-x - margin) / zoom,
        y: (-y - margin) / zoom,
        width: (width + 2 * margin) / zoom,
        height: (height + 2 * margin) / zoom,
      }
      for (const { id } of blocksIn(scene, area)) nodes.add(id)
    }
    return { nodes, wires: asked, urgent }
  }

  function wiresOf(nodes: ReadonlySet<string>): string[] {
    if (nodes.size === 0 || !scene) return []
    const found = [...scene.lines.values()].filter(({ ends }) => ends.some((end) => nodes.has(end)))
    return found.length > draggedWires ? [] : found.map(({ id }) => id)
  }

  /** One step towards what is wanted; plans the next one when that is not reached. */
  function step(isAll = false): void {
    if (frame !== undefined) cancelAnimationFrame(frame)
    frame = undefined
    if (!scene) return
    const target = wanted()
    const isMoving = performance.now() - lastMove < restMs
    let room = isAll ? Infinity : isMoving ? perFrame.moving : perFrame.resting
    const next = new Set<string>()
    let isDone = true
    for (const id of target.nodes) {
      const isThere = mounted.has(id)
      if (!isThere && !target.urgent.has(id)) {
        if (room <= 0) {
          isDone = false
          continue
        }
        room -= 1
      }
      next.add(id)
    }
    let spare = isMoving ? perFrame.moving : 2 * perFrame.resting
    for (const id of mounted) {
      if (next.has(id) || target.nodes.has(id) || !cards.has(id)) continue
      if (spare > 0) spare -= 1
      else {
        next.add(id)
        isDone = false
      }
    }
    mounted = next
    write(target.wires)
    if (!isDone) frame = requestAnimationFrame(() => step())
  }

  function write(nextWires: ReadonlySet<string>): void {
    const { selected } = shown
    const before = store.getState()
    const known = new Map(before.nodes.map((node) => [node.id, node]))
    const wantedCards = [...mounted].flatMap((id) => {
      const card = (dragged.has(id) ? known.get(id) : undefined) ?? cards.get(id)
      return card ? [card] : []
    })
    const nodes = reuse(wantedCards, before.nodes, ({ id }) => selected.has(nodeKey(id)))
    if (nodes !== before.nodes) before.setNodes(nodes)
    wires = nextWires
    const wantedEdges = [...wires].flatMap((id) => edges.get(id) ?? [])
    const lines = reuse(wantedEdges, before.edges, ({ id }) => selected.has(`wire:${id}`))
    if (lines !== before.edges) {
      store.getState().setEdges(lines)
      tell()
    }
  }

  return {
    scene: () => scene,
    selected: () => shown.selected,
    hiddenBlocks: () => dragged,
    hiddenLines: () => wires,
    isMounted(key) {
      if (!scene) return true
      if (key.startsWith('wire:')) return wires.has(key.slice('wire:'.length))
      return mounted.has(key.startsWith('node:') ? key.slice('node:'.length) : key)
    },
    show(next) {
      const isOther = next.cards !== shown.cards || next.edges !== shown.edges || !scene
      shown = next
      if (isOther) {
        scene = sceneOf(next.cards, next.edges)
        cards = new Map(next.cards.map((card) => [card.id, card]))
        edges = new Map(next.edges.map((edge) => [edge.id, edge]))
        mounted = new Set([...mounted].filter((id) => cards.has(id)))
      }
      step()
      tell()
    },
    hide() {
      scene = undefined
      mounted = new Set()
      hovered = {}
      pinned = {}
      dragged = nothing
      tell()
    },
    follow() {
      if (!scene) return
      lastMove = performance.now()
      frame ??= requestAnimationFrame(() => step())
    },
    hover(at, isWiring) {
      if (!scene || dragged.size > 0) return
      // An element has the pointer: a wire that was offered may go, the node itself stays.
      const block = at && blockAt(scene, at)
      const isNear = lodAt(store.getState().transform[2]) !== '2'
      const line =
        at && !block && !isWiring && isNear
          ? nearestLine(linesIn(scene, around(at)), at, lineReach)
          : undefined
      const next = {
        ...(block ? { node: block.id } : {}),
        ...(line ? { wire: line.id } : {}),
      }
      if (next.node === hovered.node && next.wire === hovered.wire) return
      hovered = next
      step()
    },
    pin(ids) {
      pinned = ids
      step()
    },
    startDrag(nodes) {
      if (!scene) return
      dragged = new Set(nodes)
      step()
      tell()
    },
    endDrag() {
      if (dragged.size === 0) return
      dragged = nothing
      step()
      tell()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      if (frame !== undefined) cancelAnimationFrame(frame)
    },
  }
}

const around = ({ x, y }: Point) => ({
  x: x - lineReach,
  y: y - lineReach,
  width: 2 * lineReach,
  height: 2 * lineReach,
})
