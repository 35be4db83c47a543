/**
 * What the running flow does as a whole: how long it runs, what comes in and goes out, and what failed.
 * React makes the places once; the numbers are written from outside, so that no tick renders anything.
 */
import { useEffect, useRef } from 'react'

import { useApp, useEditor, useText, useUi } from '../app/context.tsx'
import styles from './flow-numbers.module.css'
import { startFlowNumbers } from './write-flow-numbers.ts'

const parts = ['in', 'out', 'errors', 'uptime'] as const

/** On a narrow screen there is room for them in the status bar alone. */
export function FlowNumbers({ place }: { readonly place: 'top' | 'status' }) {
  const isLive = useUi((state) => state.isLive)
  const isRunning = useApp(({ project }) => project?.isRunning ?? false)
  return isLive && isRunning ? <Places place={place} /> : null
}

function Places({ place }: { readonly place: string }) {
  const editor = useEditor()
  const { live } = useText()
  const root = useRef<HTMLDListElement>(null)
  useEffect(() => (root.current ? startFlowNumbers(editor, root.current) : undefined), [editor])
  return (
    <dl
      ref={root}
      className={styles['numbers']}
      data-place={place}
      aria-label={live.flow.title}
      hidden
    >
      {parts.map((part) => (
        <div key={part} data-part={part} title={live.flow[part]}>
          <dt className="visually-hidden">{live.flow[part]}</dt>
          <dd />
        </div>
      ))}
    </dl>
  )
}
