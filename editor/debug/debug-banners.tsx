/** Above the canvas: breakpoints that stand, and the message whose way is shown. */
import { useText, useDoc, useEditor } from '../app/context.tsx'
import shell from '../app/shell/shell.module.css'
import { Button } from '../ui/button.tsx'
import { shownMs } from './answers.tsx'
import { BreakpointBanner } from './breakpoint-banner.tsx'
import { useDebug } from './debug-store.ts'
import { putAwayTrace, stopWaiting } from './trace.ts'

export function DebugBanners() {
  const breakpoints = useDebug((state) => state.breakpoints)
  return (
    <>
      {breakpoints.map((each) => (
        <BreakpointBanner key={`${each.flow} ${each.wire}`} breakpoint={each} />
      ))}
      <WaitingBanner />
      <TraceBanner />
    </>
  )
}

function WaitingBanner() {
  const editor = useEditor()
  const { debug: text } = useText()
  const isWaiting = useDebug((state) => state.isWaiting)
  if (!isWaiting) return null
  return (
    <div role="status" className={shell['banner']} data-tone="info">
      <span>{text.traceWaiting}</span>
      <span className={shell['grow']} />
      <Button onClick={() => stopWaiting(editor)}>{text.traceCancel}</Button>
    </div>
  )
}

function TraceBanner() {
  const editor = useEditor()
  const { debug: text } = useText()
  const id = useDoc((state) => state.id)
  const shown = useDebug((state) => state.shown)
  if (!shown || shown.flow !== id) return null
  const { steps, ms } = shown.trace
  const nodes = new Set(steps.map(({ node }) => node)).size
  return (
    <div role="status" className={shell['banner']} data-tone="info">
      <span>{ms === undefined ? text.tracedOpen(nodes) : text.traced(nodes, shownMs(ms))}</span>
      <span className={shell['grow']} />
      <Button onClick={() => editor.ui.setState({ dialog: { name: 'trace' } })}>
        {text.showTable}
      </Button>
      <Button onClick={() => putAwayTrace(editor)}>{text.putAway}</Button>
    </div>
  )
}
