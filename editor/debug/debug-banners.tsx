/** Above the canvas: breakpoints that stand, and the message whose way is shown. */
import { useText, useDoc, useEditor } from '../app/context.tsx'
import shell from '../app/shell/shell.module.css'
import { Button } from '../ui/button.tsx'
import type { BreakpointAnswer } from '../../runtime/admin/contract/debug.ts'
import { shownMs } from './answers.tsx'
import { atBreakpoint, changeBreakpoint } from './breakpoints.ts'
import { useDebug } from './debug-store.ts'
import styles from './debug.module.css'
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

function BreakpointBanner({ breakpoint }: { readonly breakpoint: BreakpointAnswer }) {
  const editor = useEditor()
  const { debug: text } = useText()
  const id = useDoc((state) => state.id)
  const { flow, wire, held, leftMs, isMine, messages } = breakpoint
  const at = { flow, port: wire }
  const place = flow === id ? wire : `${flow}: ${wire}`
  const [first] = messages
  const step = (count: number) => void atBreakpoint(editor, 'step', { ...at, count })
  return (
    <div className={shell['banner']} role="group" aria-label={text.breakpointSet(place)}>
      <span>{text.holds(place, held)}</span>
      <span className={styles['quiet']}>
        {text.leftSeconds(Math.ceil(leftMs / 1000))}
        {!isMine && `, ${text.others}`}
      </span>
      {first && (
        <span className={styles['held']} title={first.topic}>
          {first.payload.text ?? first.payload.base64}
        </span>
      )}
      <span className={shell['grow']} />
      <Button disabled={held === 0} onClick={() => step(1)}>
        {text.stepOne}
      </Button>
      <Button disabled={held === 0} onClick={() => step(10)}>
        {text.stepTen}
      </Button>
      <Button
        disabled={held === 0}
        onClick={() => editor.ui.setState({ dialog: { name: 'drop', flow, wire } })}
      >
        {text.drop}
      </Button>
      <Button onClick={() => void changeBreakpoint(editor, 'touch', at)}>{text.more}</Button>
      <Button tone="primary" onClick={() => void changeBreakpoint(editor, 'release', at)}>
        {text.release}
      </Button>
    </div>
  )
}

function WaitingBanner() {
  const editor = useEditor()
  const { debug: text } = useText()
  const isWaiting = useDebug((state) => state.isWaiting)
  if (!isWaiting) return null
  return (
    <div role="status" className={shell['banner']}>
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
    <div role="status" className={shell['banner']}>
      <span>{ms === undefined ? text.tracedOpen(nodes) : text.traced(nodes, shownMs(ms))}</span>
      <span className={shell['grow']} />
      <Button onClick={() => editor.ui.setState({ dialog: { name: 'trace' } })}>
        {text.showTable}
      </Button>
      <Button onClick={() => putAwayTrace(editor)}>{text.putAway}</Button>
    </div>
  )
}
