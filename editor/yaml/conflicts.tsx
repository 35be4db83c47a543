/** Says that git has left both sides in the file, in place of many errors, and leads to the merge. */
import { Suspense, lazy, useMemo, useState } from 'react'

import { findConflictMarkers } from '../../runtime/document/merge/conflict-markers.ts'
import { useDoc, useEditor, useText } from '../app/context.tsx'
import { Button } from '../ui/button.tsx'
import styles from './yaml-panel.module.css'

const MergeDialog = lazy(async () => {
  const { MergeDialog: dialog } = await import('../diff/merge-dialog.tsx')
  return { default: dialog }
})

export function Conflicts() {
  const editor = useEditor()
  const source = useDoc((state) => state.text)
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const [isOpen, setOpen] = useState(false)
  const found = useMemo(() => findConflictMarkers(source), [source])
  const text = useText().yaml
  if (!found) return null
  const { ours, theirs, regions } = found
  const [first] = regions
  const apply = (merged: string): void => {
    setOpen(false)
    editor.doc.replace(merged, { label: text.conflictsSolved, source: 'file' })
  }
  return (
    <div className={styles['conflict']} role="alert">
      <span>{text.conflict(regions.length)}</span>
      <span className={styles['choices']}>
        {first && <Button onClick={() => editor.yaml?.reveal(first)}>{text.goToConflict}</Button>}
        {!isReadOnly && (
          <Button tone="primary" onClick={() => setOpen(true)}>
            {text.solveConflicts}
          </Button>
        )}
      </span>
      {isOpen && (
        <Suspense>
          <MergeDialog
            base={found.base ?? withoutRegions(source, regions)}
            ours={ours}
            theirs={theirs}
            onApply={apply}
            onClose={() => setOpen(false)}
          />
        </Suspense>
      )}
    </div>
  )
}

/** What both sides have for certain: a file without the common base says no more. */
export function withoutRegions(
  text: string,
  regions: readonly { readonly start: number; readonly end: number }[],
): string {
  let rest = 0
  let common = ''
  for (const { start, end } of regions) {
    common += text.slice(rest, start)
    rest = end
  }
  return common + text.slice(rest)
}
