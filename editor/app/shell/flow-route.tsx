/** Opens the flow that the address names, and asks before unsaved changes are left. */
import { Suspense, lazy, useEffect, useState } from 'react'
import { useLocation, useSearch } from 'wouter'

import { isDirty } from '../../doc/doc-store.ts'
import { openFlow, saveFlow } from '../../doc/session.ts'
import { dropDraft } from '../../doc/drafts.ts'
import { useFiles } from '../../files/use-files.ts'
import { useDoc, useEditor } from '../context.tsx'
import type { Editor } from '../editor.ts'
import { showNode } from '../reveal.ts'
import { flowAt, goToFlow } from '../route.ts'

const LeaveDialog = lazy(async () => {
  const { LeaveDialog: dialog } = await import('./leave-dialog.tsx')
  return { default: dialog }
})

async function show(editor: Editor, id: string): Promise<void> {
  if (!id) return editor.doc.close()
  const isWanted = (): boolean => flowAt(location.pathname) === id
  if (await openFlow(editor, id, isWanted)) point(editor)
  else if (isWanted()) goToFlow('', true)
}

/** `?node=` selects a node, `?rev=` shows what changed since a revision. */
function point(editor: Editor): void {
  const search = new URLSearchParams(location.search)
  const node = search.get('node')
  const revision = search.get('rev')
  if (node !== null && editor.graph().nodes.has(node)) showNode(editor, node)
  if (revision !== null && editor.app.getState().project?.hasGit)
    editor.ui.setState({ dialog: { name: 'diff', revision } })
}

export function FlowRoute() {
  const editor = useEditor()
  const [path] = useLocation()
  const search = useSearch()
  const wanted = flowAt(path)
  const [asked, setAsked] = useState<string | undefined>()
  const id = useDoc((state) => state.id)
  useOnlyFlow(wanted)

  useEffect(() => {
    const state = editor.doc.getState()
    if (wanted === state.id) {
      if (wanted) point(editor)
      return setAsked(undefined)
    }
    if (isDirty(state) && state.id) return setAsked(wanted)
    void show(editor, wanted)
  }, [editor, wanted, search])

  useEffect(() => {
    const guard = (event: BeforeUnloadEvent): void => {
      if (isDirty(editor.doc.getState())) event.preventDefault()
    }
    addEventListener('beforeunload', guard)
    return () => removeEventListener('beforeunload', guard)
  }, [editor])

  async function leave(isSaving: boolean): Promise<void> {
    if (asked === undefined) return
    if (isSaving && !(await saveFlow(editor))) return stay()
    if (!isSaving) await dropDraft(id)
    setAsked(undefined)
    await show(editor, asked)
  }
  function stay(): void {
    setAsked(undefined)
    goToFlow(id, true)
  }

  if (asked === undefined) return null
  return (
    <Suspense>
      <LeaveDialog
        id={id}
        onStay={stay}
        onLeave={() => void leave(false)}
        onSave={() => void leave(true)}
      />
    </Suspense>
  )
}

/** A folder with one flow opens it by itself, once. */
function useOnlyFlow(wanted: string): void {
  const { data } = useFiles()
  const [isDone, setDone] = useState(wanted !== '')
  useEffect(() => {
    if (isDone || !data) return
    setDone(true)
    const [only, second] = data.files
    if (only && !second) goToFlow(only.id, true)
  }, [data, isDone])
}
