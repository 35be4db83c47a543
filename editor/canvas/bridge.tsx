/** Keeps React Flow's nodes and edges as the flow says. The only place that writes them. */
import { useReactFlow } from '@xyflow/react'
import { useLayoutEffect } from 'react'

import { useDoc, useGraph, useText, useTypes, useUi } from '../app/context.tsx'
import type { Card, WireEdge } from './card.ts'
import { cardsOf, edgesOf, reuse } from './draw.ts'

export function Bridge() {
  const { setNodes, setEdges } = useReactFlow<Card, WireEdge>()
  const graph = useGraph()
  const types = useTypes()
  const problems = useDoc((state) => state.problems)
  const selection = useUi((state) => state.selection)
  const messages = useText()
  useLayoutEffect(() => {
    const drawn = { graph, types, problems, selection, messages }
    setNodes((before) => reuse(cardsOf(drawn), before))
    setEdges((before) => reuse(edgesOf(drawn), before))
  }, [graph, types, problems, selection, messages, setNodes, setEdges])
  return null
}
