/**
 * Draws what runs over the flow as it is drawn. It reads the numbers and writes pixels and a few words:
 * nothing of it is a state of React, so a tick renders nothing.
 */
import type { StoreApi } from 'zustand/vanilla'

import type { Editor } from '../../app/editor.ts'
import { bundleId } from '../../canvas/card.ts'
import { lodAt } from '../../canvas/lod.ts'
import type { FlowState, Mounting } from '../../canvas/scene/mounting.ts'
import { sceneOf } from '../../canvas/scene/scene.ts'
import type { Scene } from '../../canvas/scene/scene.ts'
import { liveOf } from '../live-of.ts'
import { liveMarks } from '../marks.ts'
import { readNode, readWire } from '../reading.ts'
import type { Numbers } from '../numbers.ts'
import type { TableIndex } from '../table.ts'
import { bundleNow } from './bundle-now.ts'
import { lookOf } from './look.ts'
import { markedWires, onMarked } from './marked.ts'
import { createNodeMarks } from './node-marks.ts'
import type { NodeNow } from './node-marks.ts'
import { paintLive } from './paint.ts'
import type { Painted } from './paint.ts'
import { onTheme, paletteOf } from './palette.ts'
import type { Palette } from './palette.ts'
import { pictureOf, visibleIn } from './picture.ts'
import type { LivePicture, Visible } from './picture.ts'
import { createSheet } from './sheet.ts'

export interface OverlayParts {
  readonly editor: Editor
  readonly flow: Pick<StoreApi<FlowState>, 'getState' | 'subscribe'>
  readonly mounting: Mounting
  readonly canvas: HTMLCanvasElement
  /** After each look at the numbers. */
  readonly looked: () => void
}

const nothing: Visible = { wires: [], blocks: [] }
const seeAfterMs = 150

/** Gives the function that ends it. */
export function startOverlay({ editor, flow, mounting, canvas, looked }: OverlayParts): () => void {
  const live = liveOf(editor)
  const marks = createNodeMarks()
  let small: { nodes: unknown; edges: unknown; scene: Scene } | undefined
  let picture: { scene: Scene; index: TableIndex; made: LivePicture } | undefined
  let visible = nothing
  let painted: readonly Painted[] = []
  let palette: Palette | undefined
  let frame: number | undefined
  let seeing: ReturnType<typeof setTimeout> | undefined
  let isDragging = false
  let isOther = true

  function sceneNow(): Scene {
    const large = mounting.scene()
    if (large) return large
    const { nodes, edges } = flow.getState()
    if (small?.nodes !== nodes || small.edges !== edges)
      small = { nodes, edges, scene: sceneOf(nodes, edges) }
    return small.scene
  }

  function pictureNow(): LivePicture | undefined {
    const index = live.index()
    if (!index) {
      picture = undefined
      visible = nothing
      return undefined
    }
    const scene = sceneNow()
    if (picture?.scene !== scene || picture.index !== index) {
      picture = { scene, index, made: pictureOf(scene, editor.graph().view.wires, index) }
      look()
    }
    return picture.made
  }

  function read(numbers: Numbers | undefined): readonly Painted[] {
    if (!numbers) return []
    const lod = lodAt(sheet.view().zoom)
    return visible.wires.map((drawn) => ({
      drawn,
      look: lookOf(readWire(numbers, drawn.at), lod),
    }))
  }

  /** What is in view now; the server is told when that lasts. */
  function look(): void {
    visible = picture ? visibleIn(picture.made, sheet.area()) : nothing
    painted = read(live.numbers())
    clearTimeout(seeing)
    seeing = setTimeout(() => live.see(visible.wires.map(({ wire }) => wire)), seeAfterMs)
  }

  const sheet = createSheet(
    canvas,
    (context, zoom) => {
      palette ??= paletteOf(canvas)
      const lod = lodAt(zoom)
      paintLive(context, {
        wires: painted,
        covers: coversIn(visible, mounting),
        marked: markedWires(editor),
        selected: new Set(editor.ui.getState().selection),
        lod,
        palette,
        isStale: live.facts.getState().lostAt !== undefined,
        now,
      })
    },
    look,
  )

  function now(id: string): NodeNow {
    if (!id.startsWith(bundleId(''))) return ofNode(id)
    const group = editor.graph().view.groups.find((each) => bundleId(each.id) === id)
    const parts = { numbers: live.numbers(), wires: visible.wires, now: ofNode }
    return group ? bundleNow(group, parts) : ofNode(id)
  }
  function ofNode(id: string): NodeNow {
    const numbers = live.numbers()
    const at = live.index()?.nodeOf(id)
    const isSource = editor.graph().nodes.get(id)?.role === 'source'
    return { reading: numbers && readNode(numbers, at), told: live.told(id), isSource }
  }

  function update(): void {
    frame = undefined
    if (isDragging) return
    const before = painted
    if (pictureNow()) marks.write(now, editor.text().live)
    else marks.clear()
    painted = read(live.numbers())
    if (isOther || !isSame(before, painted)) sheet.repaint()
    isOther = false
    looked()
  }

  /** Other numbers: painted when they look other. */
  const plan = (): void => {
    frame ??= requestAnimationFrame(update)
  }
  const renew = (): void => {
    isOther = true
    plan()
  }
  const follow = (): void => {
    const { transform, width, height } = flow.getState()
    const [x, y, zoom] = transform
    sheet.move({ x, y, zoom }, { width, height })
  }

  const stops = [
    live.onTick(plan),
    mounting.onChange(renew),
    live.facts.subscribe(renew),
    liveMarks.onKeep(plan),
    flow.subscribe((state, before) => {
      if (
        state.transform !== before.transform ||
        state.width !== before.width ||
        state.height !== before.height
      )
        follow()
      if (state.nodes === before.nodes && state.edges === before.edges) return
      isDragging = state.nodes.some(({ dragging }) => dragging)
      // The lines follow what is dragged; what is painted over them would stay behind.
      canvas.hidden = isDragging
      renew()
    }),
    editor.ui.subscribe((state, before) => {
      if (state.selection !== before.selection) renew()
    }),
    editor.app.subscribe((state, before) => {
      if (state.messages !== before.messages) renew()
    }),
    onMarked(editor, renew),
    onTheme(() => {
      palette = undefined
      renew()
    }),
  ]
  follow()
  renew()
  return () => {
    for (const stop of stops) stop()
    sheet.stop()
    clearTimeout(seeing)
    if (frame !== undefined) cancelAnimationFrame(frame)
    marks.clear()
  }
}

/** Cards without an element: what is painted lies below, and its state is painted too. */
const coversIn = ({ blocks }: Visible, mounting: Mounting): Visible['blocks'] =>
  mounting.scene() ? blocks.filter(({ id }) => !mounting.isMounted(id)) : nothing.blocks

function isSame(one: readonly Painted[], other: readonly Painted[]): boolean {
  if (one.length !== other.length) return false
  return one.every(({ drawn, look }, at) => {
    const next = other[at]
    return (
      next?.drawn === drawn &&
      next.look.label === look.label &&
      next.look.sign === look.sign &&
      next.look.stroke === look.stroke &&
      next.look.tone === look.tone
    )
  })
}
