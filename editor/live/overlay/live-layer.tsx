/** What runs, over the flow as it is drawn. Mounted once; from then on a tick renders nothing. */
import { EdgeLabelRenderer, useStoreApi } from '@xyflow/react'
import { useEffect, useMemo, useRef } from 'react'

import { useApp, useEditor, useUi } from '../../app/context.tsx'
import type { Card, WireEdge } from '../../canvas/card.ts'
import type { Mounting } from '../../canvas/scene/mounting.ts'
import { HoverCard } from './hover-card.tsx'
import type { Ticker } from './hover-card.tsx'
import styles from './live-layer.module.css'
import { LiveNotice } from './live-notice.tsx'
import { startOverlay } from './overlay.ts'

interface LayerProps {
  readonly mounting: Mounting
}

export function LiveLayer({ mounting }: LayerProps) {
  const isLive = useUi((state) => state.isLive)
  const isRunning = useApp((state) => state.project?.isRunning ?? false)
  const ticker = useMemo((): Ticker => ({ looked: () => undefined }), [])
  if (!isLive || !isRunning) return null
  return (
    <>
      <EdgeLabelRenderer>
        <Sheet mounting={mounting} ticker={ticker} />
      </EdgeLabelRenderer>
      <HoverCard ticker={ticker} />
      <LiveNotice />
    </>
  )
}

interface SheetProps extends LayerProps {
  readonly ticker: Ticker
}

/** Apart, because React Flow mounts what is in its renderer later than the renderer. */
function Sheet({ mounting, ticker }: SheetProps) {
  const editor = useEditor()
  const flow = useStoreApi<Card, WireEdge>()
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    if (!canvas.current) return undefined
    const parts = { editor, flow, mounting, canvas: canvas.current }
    return startOverlay({ ...parts, looked: () => ticker.looked() })
  }, [editor, flow, mounting, ticker])
  return <canvas ref={canvas} className={styles['sheet']} aria-hidden="true" />
}
