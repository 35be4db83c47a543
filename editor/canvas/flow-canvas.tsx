/** The flow as a drawing that can be edited. */
import {
  Background,
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  ViewportPortal,
} from '@xyflow/react'
import '@xyflow/react/dist/base.css'

import { useDoc, useEditor, useText, useUi } from '../app/context.tsx'
import { LiveLayer } from '../live/overlay/live-layer.tsx'
import { PathLayer } from '../debug/path-layer.tsx'
import { QuickAdd } from '../quickadd/quick-add.tsx'
import { Bridge } from './bridge.tsx'
import { BundleCard } from './bundle-card.tsx'
import type { Card, WireEdge } from './card.ts'
import { ContextMenu } from '../ui/menu.tsx'
import { Chooser } from './chooser.tsx'
import { Controls } from './controls.tsx'
import styles from './flow-canvas.module.css'
import { GestureLayer } from './gestures/gesture-layer.tsx'
import { TapHint } from './gestures/tap-hint.tsx'
import { useGestures } from './gestures/use-gestures.ts'
import { GroupLayer } from './group-layer.tsx'
import { NodeCard } from './node-card.tsx'
import { useMounting } from './scene/use-mounting.ts'
import { SceneLayer } from './scene/scene-layer.tsx'
import { StickyLayer } from './sticky-layer.tsx'
import { useHandlers } from './use-handlers.ts'
import { useMenu } from './use-menu.tsx'
import { usePort } from './use-port.ts'
import { useWiring } from './use-wiring.ts'
import { WiringChip } from './wiring-chip.tsx'
import { Wire } from './wire.tsx'

// React Flow renders everything again when one of these is another object.
const nodeTypes = { card: NodeCard, bundle: BundleCard }
const edgeTypes = { wire: Wire }
const noNodes: Card[] = []
const noEdges: WireEdge[] = []
const snapGrid: [number, number] = [16, 16]
// The right button opens the menu.
const panButtons = [1]
const zoomKeys = ['Control', 'Meta']
const addKeys = ['Shift', 'Control', 'Meta']
const ends = { onReconnect: () => undefined }

export function FlowCanvas() {
  return (
    <ReactFlowProvider>
      <Flow />
      <WiringChip />
      <QuickAdd />
    </ReactFlowProvider>
  )
}

function Flow() {
  const editor = useEditor()
  const text = useText().canvas
  const flow = useDoc((state) => state.id)
  const isMapMode = useUi((state) => state.isMapMode)
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const mounting = useMounting()
  const region = usePort(editor, mounting)
  const handlers = useHandlers(editor, region, mounting)
  const menu = useMenu()
  const wiring = useWiring(editor, region)
  const gestures = useGestures(editor, region, mounting)
  return (
    <div className={styles['frame']}>
      <div className={styles['region']} data-region="canvas">
        <ContextMenu entries={menu.entries}>
          <div
            ref={region}
            className={styles['canvas']}
            onContextMenuCapture={menu.onContextMenuCapture}
            onDoubleClick={handlers.onDoubleClick}
            {...gestures}
            onPointerMove={handlers.onPointerMove}
            onPointerDown={handlers.onPointerDown}
          >
            <ReactFlow<Card, WireEdge>
              role="application"
              aria-label={text.region(flow)}
              aria-description={text.help}
              tabIndex={0}
              defaultNodes={noNodes}
              defaultEdges={noEdges}
              nodeTypes={nodeTypes}
              edgeTypes={edgeTypes}
              onNodeDragStart={handlers.onNodeDragStart}
              onSelectionDragStart={handlers.onSelectionDragStart}
              onNodeDrag={handlers.onNodeDrag}
              onSelectionDrag={handlers.onSelectionDrag}
              onNodeDragStop={handlers.onNodeDragStop}
              onSelectionDragStop={handlers.onSelectionDragStop}
              onConnectStart={wiring.onConnectStart}
              onConnectEnd={wiring.onConnectEnd}
              isValidConnection={wiring.isValidConnection}
              onReconnectStart={wiring.onReconnectStart}
              onReconnect={ends.onReconnect}
              edgesReconnectable={false}
              onEdgeMouseEnter={handlers.onEdgeMouseEnter}
              onNodeDoubleClick={handlers.onNodeDoubleClick}
              onPaneClick={handlers.onPaneClick}
              onMove={handlers.onMove}
              onMoveStart={handlers.onMoveStart}
              onMoveEnd={handlers.onMoveEnd}
              onSelectionEnd={handlers.onSelectionEnd}
              onSelectionChange={handlers.onSelectionChange}
              onEdgeDoubleClick={handlers.onEdgeDoubleClick}
              nodesDraggable={!isReadOnly}
              nodesConnectable={!isReadOnly}
              panOnDrag={isMapMode || panButtons}
              selectionOnDrag={!isMapMode}
              panOnScroll
              zoomOnDoubleClick={false}
              zoomActivationKeyCode={zoomKeys}
              multiSelectionKeyCode={addKeys}
              selectionMode={SelectionMode.Partial}
              selectionKeyCode={null}
              deleteKeyCode={null}
              disableKeyboardA11y
              connectOnClick={false}
              nodesFocusable={false}
              edgesFocusable={false}
              elevateNodesOnSelect={false}
              connectionRadius={28}
              minZoom={0.1}
              maxZoom={3}
              snapToGrid
              snapGrid={snapGrid}
            >
              <Background gap={16} color="var(--canvas-dot)" />
              <SceneLayer mounting={mounting} />
              <Bridge mounting={mounting} />
              <LiveLayer mounting={mounting} />
              <ViewportPortal>
                <GroupLayer />
                <StickyLayer />
                <PathLayer />
                <GestureLayer />
              </ViewportPortal>
            </ReactFlow>
          </div>
        </ContextMenu>
        <Chooser />
        <TapHint />
      </div>
      <Controls />
    </div>
  )
}
