/**
 * Keeps React Flow's nodes and edges as the flow says. The only place that writes them, and only what
 * changed: each write costs time for every node and wire that there is.
 */
import { useStoreApi } from '@xyflow/react'
import { useDeferredValue, useEffect, useMemo } from 'react'

import { useRun } from '../app/run/run-store.ts'
import { useDoc, useEditor, useGraph, useText, useTypes, useUi } from '../app/context.tsx'
import type { Card, WireEdge } from './card.ts'
import { cardsOf, edgesOf } from './draw.ts'
import { nodeKey } from './node-key.ts'
import { reuse } from './reuse.ts'
import { tell } from './told.ts'
import type { Mounting } from './scene/mounting.ts'

/** A flow of more cards than this is painted, with elements only for what is near. */
const largeFrom = 200

export function Bridge({ mounting }: { readonly mounting: Mounting }) {
  const editor = useEditor()
  const store = useStoreApi<Card, WireEdge>()
  const now = useGraph()
  // The rest of the page need not wait for the drawing of a large flow.
  const later = useDeferredValue(now)
  const graph = now.nodes.size > largeFrom ? later : now
  const types = useTypes()
  const problems = useDoc((state) => state.problems)
  const selection = useUi((state) => state.selection)
  const messages = useText()
  const differing = useRun((state) => state.differing)
  const cards = useMemo(
    () => cardsOf({ graph, types, problems, messages, differing }),
    [graph, types, problems, messages, differing],
  )
  const edges = useMemo(() => edgesOf({ graph, types, messages }), [graph, types, messages])
  // After the effects of React Flow itself, which begins without nodes.
  useEffect(() => {
    const selected = new Set(selection)
    if (cards.length > largeFrom) return mounting.show({ cards, edges, selected })
    if (mounting.scene()) mounting.hide()
    const before = store.getState()
    tell(editor, [
      ...cards.flatMap(({ id }) => (selected.has(nodeKey(id)) ? id : [])),
      ...edges.flatMap(({ id }) => (selected.has(`wire:${id}`) ? id : [])),
    ])
    const nodesNow = reuse(cards, before.nodes, ({ id }) => selected.has(nodeKey(id)))
    if (nodesNow !== before.nodes) before.setNodes(nodesNow)
    const edgesNow = reuse(edges, before.edges, ({ id }) => selected.has(`wire:${id}`))
    if (edgesNow !== before.edges) store.getState().setEdges(edgesNow)
  }, [cards, edges, editor, selection, store, mounting])
  useEffect(() => () => tell(editor, undefined), [editor])
  return null
}
