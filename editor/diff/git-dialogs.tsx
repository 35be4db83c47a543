/** The dialogs of this folder for the open flow: loaded by the shell when the first of them is opened. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'

import { useApp, useDoc, useEditor, useText, useTypes, useUi } from '../app/context.tsx'
import { isDirty } from '../doc/doc-store.ts'
import { saveFlow } from '../doc/session.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { CommitDialog } from './commit-dialog.tsx'
import type { ChangedFlow } from './commit-dialog.tsx'
import { CompareChoice } from './compare-choice.tsx'
import type { Comparison } from './compare-choice.tsx'
import { DiffView } from './diff-view.tsx'
import styles from './diff.module.css'
import { MergeDialog } from './merge-dialog.tsx'
import { mergeDone } from './merge-done.ts'
import { proposeMessage } from './propose.ts'

export function GitDialogs() {
  const dialog = useUi((state) => state.dialog)
  switch (dialog?.name) {
    case 'diff':
      return dialog.with ? (
        <TwoTexts other={dialog.with} />
      ) : (
        <DiffOfFlow key={dialog.revision} first={dialog.revision} />
      )
    case 'commit':
      return <CommitOfFlows />
    case 'merge':
      return <MergeOfFlow />
    default:
      return null
  }
}

function useClose() {
  const { ui } = useEditor()
  return () => ui.setState({ dialog: undefined })
}

/** The colours of the picture follow those of the page. */
function usePictureTheme(): 'light' | 'dark' {
  useUi((state) => state.theme)
  const { theme } = document.documentElement.dataset
  const isDark =
    theme === 'dark' || (theme === 'contrast' && matchMedia('(prefers-color-scheme: dark)').matches)
  return isDark ? 'dark' : 'light'
}

function DiffOfFlow({ first }: { readonly first: Comparison | undefined }) {
  const { api, ui } = useEditor()
  const { diff: text, shell } = useText()
  const close = useClose()
  const id = useDoc((state) => state.id)
  const after = useDoc((state) => state.text)
  const savedText = useDoc((state) => state.savedText)
  const hasGit = useApp((state) => state.project?.hasGit ?? false)
  const [wanted, setWanted] = useState<Comparison>(
    first ?? (hasGit && after === savedText ? 'HEAD' : 'disk'),
  )
  const log = useQuery({
    queryKey: ['git', 'log', id],
    queryFn: () => api.git.log(id),
    enabled: hasGit,
  })
  const show = useQuery({
    queryKey: ['git', 'show', id, wanted],
    queryFn: () => api.git.show(id, wanted),
    enabled: wanted !== 'disk',
    // HEAD moves; a commit does not.
    staleTime: wanted === 'HEAD' ? 0 : Infinity,
  })
  const before = wanted === 'disk' ? savedText : show.data && (show.data.text ?? '')
  const revisions = log.data?.revisions ?? []
  const name = nameOf(wanted, text)
  return (
    <Dialog
      title={text.title(id)}
      size="wide"
      isOpen
      onClose={close}
      actions={
        <>
          <RestoreButton text={before} name={name} />
          {hasGit && (
            <Button onClick={() => ui.setState({ dialog: { name: 'commit' } })}>
              {text.commitDo}
            </Button>
          )}
          <Button onClick={close}>{shell.close}</Button>
        </>
      }
    >
      <div className={styles['dialog']}>
        <CompareChoice value={wanted} hasGit={hasGit} revisions={revisions} onChange={setWanted} />
        {show.error && (
          <p role="alert" className={styles['failure']}>
            {text.failed}: {show.error.message}
          </p>
        )}
        {wanted !== 'disk' && show.data && show.data.text === undefined && (
          <p className={styles['hint']}>{text.notThere}</p>
        )}
        {before === undefined ? (
          !show.error && <p className={styles['empty']}>{text.loading}</p>
        ) : (
          <Compared before={before} after={after} beforeName={name} />
        )}
      </div>
    </Dialog>
  )
}

const nameOf = (wanted: Comparison, text: { readonly saved: string; readonly head: string }) =>
  wanted === 'disk' ? text.saved : wanted === 'HEAD' ? text.head : wanted.slice(0, 7)

/** What was left unsaved, or lies on disk, beside what the editor holds. */
function TwoTexts({ other }: { readonly other: 'draft' | 'on-disk' }) {
  const { diff: text, shell } = useText()
  const close = useClose()
  const id = useDoc((state) => state.id)
  const before = useDoc((state) => state.text)
  const after = useDoc((state) => (other === 'draft' ? state.draft?.text : state.onDisk?.text))
  const name = other === 'draft' ? shell.draftTitle : shell.onDiskTitle
  return (
    <Dialog
      title={text.title(id)}
      size="wide"
      isOpen
      onClose={close}
      actions={<Button onClick={close}>{shell.close}</Button>}
    >
      <div className={styles['dialog']}>
        <Compared before={before} after={after ?? ''} beforeName={text.now} afterName={name} />
      </div>
    </Dialog>
  )
}

interface ComparedProps {
  readonly before: string
  readonly after: string
  readonly beforeName: string
  readonly afterName?: string
}

function Compared({ before, after, beforeName, afterName }: ComparedProps) {
  const { diff: text } = useText()
  const catalogue = useTypes()
  const theme = usePictureTheme()
  const language = useUi((state) => state.language)
  return (
    <DiffView
      before={before}
      after={after}
      beforeName={beforeName}
      afterName={afterName ?? text.now}
      catalogue={catalogue}
      theme={theme}
      language={language}
    />
  )
}

/** The text of then becomes the present one, as a step that can be undone. */
function RestoreButton({
  text,
  name,
}: {
  readonly text: string | undefined
  readonly name: string
}) {
  const { doc } = useEditor()
  const { diff } = useText()
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const isSame = useDoc((state) => state.text === text)
  if (isReadOnly || text === undefined || text === '') return null
  const restore = () => doc.replace(text, { label: diff.takenOver(name), source: 'file' })
  return (
    <Button disabled={isSame} onClick={restore}>
      {diff.takeOver}
    </Button>
  )
}

function MergeOfFlow() {
  const editor = useEditor()
  const close = useClose()
  const onDisk = useDoc((state) => state.onDisk)
  const base = useDoc((state) => state.savedText)
  const ours = useDoc((state) => state.text)
  if (onDisk?.text === undefined) return null
  return (
    <MergeDialog
      base={base}
      ours={ours}
      theirs={onDisk.text}
      onClose={close}
      onApply={(text) => {
        mergeDone(editor, text)
        close()
      }}
    />
  )
}

function CommitOfFlows() {
  const editor = useEditor()
  const { api, doc } = editor
  const { diff: text } = useText()
  const close = useClose()
  const language = useUi((state) => state.language)
  const unsaved = useDoc((state) => (isDirty(state) ? state.id : undefined))
  const etag = useDoc((state) => state.etag)
  const options = { api, language, several: text.commit.several }
  const status = useQuery({
    // A save changes what there is to commit.
    queryKey: ['git', 'commit', etag, language],
    queryFn: async () => {
      const { branch, changed } = await api.git.status()
      const flows = changed.filter((file): file is ChangedFlow => file.id !== undefined)
      const free = flows.filter(({ state }) => state !== 'conflict').map(({ id }) => id)
      const { id } = doc.getState()
      // Who commits from a flow means that flow first.
      const first = free.includes(id) ? [id] : free
      return { branch, flows, first, proposal: await proposeMessage(first, options) }
    },
    gcTime: 0,
  })
  const { data, error } = status
  if (!data)
    return (
      <Dialog title={text.commit.title} isOpen onClose={close}>
        {error ? (
          <p role="alert" className={styles['failure']}>
            {text.failed}: {error.message}
          </p>
        ) : (
          <p className={styles['empty']}>{text.loading}</p>
        )}
      </Dialog>
    )
  return (
    <CommitDialog
      key={status.dataUpdatedAt}
      branch={data.branch}
      flows={data.flows}
      first={data.first}
      proposal={data.proposal}
      unsaved={unsaved}
      onSave={() => void saveFlow(editor)}
      propose={(ids) => proposeMessage(ids, options)}
      onClose={close}
      onCommit={async (ids, message) => {
        const { hash } = await api.git.commit({ ids: [...ids], message })
        const done = text.commit.done(hash.slice(0, 7))
        editor.toast({ title: done, tone: 'good' })
        editor.announce(done)
        close()
      }}
    />
  )
}
