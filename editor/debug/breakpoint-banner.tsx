/** One breakpoint that stands: what waits there, and letting it go. */
import { useId, useState } from 'react'

import type { BreakpointAnswer } from '../../runtime/admin/contract/debug.ts'
import { useApp, useDoc, useEditor, useText } from '../app/context.tsx'
import { mayOperate } from '../app/run/may-operate.ts'
import shell from '../app/shell/shell.module.css'
import { Button } from '../ui/button.tsx'
import { atBreakpoint, changeBreakpoint } from './breakpoints.ts'
import styles from './debug.module.css'
import { shownTapped } from './shown.ts'

interface Props {
  readonly breakpoint: BreakpointAnswer
}

export function BreakpointBanner({ breakpoint }: Props) {
  const { debug: text } = useText()
  const id = useDoc((state) => state.id)
  const list = useId()
  const [isListed, setListed] = useState(false)
  const mayTouch = useApp(mayOperate)
  const { flow, wire, held, leftMs, isMine, messages } = breakpoint
  const place = flow === id ? wire : `${flow}: ${wire}`
  const [first] = messages
  const isOpen = isListed && first !== undefined
  return (
    <div className={shell['banner']} role="group" aria-label={text.breakpointSet(place)}>
      <span>{text.holds(place, held)}</span>
      <span className={styles['quiet']}>
        {text.leftSeconds(Math.ceil(leftMs / 1000))}
        {!isMine && `, ${text.others}`}
      </span>
      <span className={styles['held']} title={first?.topic}>
        {!isOpen && first && shownTapped(first.payload)}
      </span>
      <div className={styles['buttons']}>
        <Button
          disabled={!first}
          aria-expanded={isOpen}
          aria-controls={list}
          onClick={() => setListed(!isListed)}
        >
          {text.showHeld}
        </Button>
        {mayTouch && <Actions breakpoint={breakpoint} />}
      </div>
      {isOpen && <Held id={list} breakpoint={breakpoint} />}
    </div>
  )
}

function Actions({ breakpoint: { flow, wire, held } }: Props) {
  const editor = useEditor()
  const { debug: text } = useText()
  const at = { flow, port: wire }
  const step = (count: number) => void atBreakpoint(editor, 'step', { ...at, count })
  return (
    <>
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
    </>
  )
}

/** The first ones, in their order. */
function Held({ id, breakpoint: { held, messages } }: Props & { readonly id: string }) {
  const { debug: text } = useText()
  const others = held - messages.length
  return (
    <ol id={id} className={styles['queue']} aria-label={text.queue}>
      {messages.map((message, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- it has no other name than its place
        <li key={index}>
          <span className={styles['quiet']}>{message.topic}</span>
          <code>{shownTapped(message.payload)}</code>
        </li>
      ))}
      {others > 0 && <li className={styles['quiet']}>{text.moreHeld(others)}</li>}
    </ol>
  )
}
