/** Two texts beside each other, line by line. */
import { useEffect, useMemo, useRef, useState } from 'react'

import { useText } from '../app/context.tsx'
import styles from './diff.module.css'
import { blocksOf, rowsOf } from './rows.ts'
import type { Block, Cell, Row } from './rows.ts'

interface SideBySideProps {
  readonly before: string
  readonly after: string
  readonly beforeName: string
  readonly afterName: string
  /** Scrolls to this line; a new object scrolls again. */
  readonly reveal?: Reveal | undefined
}
export interface Reveal {
  readonly side: 'before' | 'after'
  readonly line: number
}

export function SideBySide({ before, after, beforeName, afterName, reveal }: SideBySideProps) {
  const { diff: text } = useText()
  const blocks = useMemo(() => blocksOf(rowsOf(before, after)), [before, after])
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const table = useRef<HTMLTableElement>(null)
  useEffect(() => {
    if (!reveal) return
    const row = table.current?.querySelector(`[data-${reveal.side}="${reveal.line}"]`)
    row?.scrollIntoView({ block: 'center' })
    row?.setAttribute('data-found', '')
    return () => row?.removeAttribute('data-found')
  }, [reveal])
  const open = (block: Block): void => setOpened((known) => new Set(known).add(block.key))
  return (
    <table ref={table} className={styles['sides']}>
      <caption className="visually-hidden">{text.yaml}</caption>
      <colgroup>
        <col className={styles['numbers']} />
        <col />
        <col className={styles['numbers']} />
        <col />
      </colgroup>
      <thead>
        <tr>
          <th colSpan={2} scope="colgroup">
            {beforeName}
          </th>
          <th colSpan={2} scope="colgroup">
            {afterName}
          </th>
        </tr>
      </thead>
      <tbody>
        {blocks.map((block) =>
          block.isFolded && !opened.has(block.key) ? (
            <tr key={block.key}>
              <td colSpan={4} className={styles['fold']}>
                <button type="button" onClick={() => open(block)}>
                  ⋯ {text.unchanged(block.rows.length)}
                </button>
              </td>
            </tr>
          ) : (
            block.rows.map((row) => <TableRow key={row.key} row={row} />)
          ),
        )}
      </tbody>
    </table>
  )
}

function TableRow({ row: { isSame, left, right } }: { readonly row: Row }) {
  const { diff: text } = useText()
  return (
    <tr data-before={left?.line} data-after={right?.line}>
      <Side cell={left} kind={isSame ? undefined : 'removed'} label={text.removed} />
      <Side cell={right} kind={isSame ? undefined : 'added'} label={text.added} />
    </tr>
  )
}

interface SideProps {
  readonly cell: Cell | undefined
  readonly kind: 'added' | 'removed' | undefined
  readonly label: string
}

function Side({ cell, kind, label }: SideProps) {
  if (!cell) return <td colSpan={2} className={styles['gap']} />
  return (
    <>
      <td className={styles['number']} data-kind={kind}>
        {cell.line}
      </td>
      <td className={styles['line']} data-kind={kind}>
        {kind && <span className="visually-hidden">{label}: </span>}
        <Marked cell={cell} />
      </td>
    </>
  )
}

function Marked({ cell: { text, mark } }: { readonly cell: Cell }) {
  if (!mark || mark.start === mark.end) return text
  return (
    <>
      {text.slice(0, mark.start)}
      <mark>{text.slice(mark.start, mark.end)}</mark>
      {text.slice(mark.end)}
    </>
  )
}
