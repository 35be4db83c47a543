/** Making, renaming, copying and deleting flows. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { ApiError } from '../api/client.ts'
import { useApp, useDoc, useEditor, useText, useUi } from '../app/context.tsx'
import { goToFlow } from '../app/route.ts'
import { isDirty } from '../doc/doc-store.ts'
import { dropDraft } from '../doc/drafts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import styles from './flow-list.module.css'
import { NameField, isGoodName } from './name-field.tsx'
import { filesKey, useFiles } from './use-files.ts'

const blank = 'version: 1\nname: NAME\n'

/** Runs a request of a dialog: closes it when it worked, else says why it did not. */
function useRequest() {
  const { ui } = useEditor()
  const { files: text } = useText()
  const client = useQueryClient()
  const [failure, setFailure] = useState<string | undefined>()
  const [isBusy, setBusy] = useState(false)
  const close = (): void => ui.setState({ dialog: undefined })
  async function send(work: () => Promise<void>): Promise<void> {
    setBusy(true)
    try {
      await work()
      await client.invalidateQueries({ queryKey: filesKey })
      close()
    } catch (error) {
      const isTaken = error instanceof ApiError && (error.status === 409 || error.status === 412)
      const reason = error instanceof Error ? error.message : String(error)
      setFailure(isTaken ? text.taken : `${text.failed}: ${reason}`)
    } finally {
      setBusy(false)
    }
  }
  return { send, close, failure, isBusy, clear: () => setFailure(undefined) }
}

interface NewFlowProps {
  readonly first: string | undefined
  readonly text: string | undefined
}

export function NewFlow({ first, text: given }: NewFlowProps) {
  const { api } = useEditor()
  const { files: text, shell } = useText()
  const language = useUi((state) => state.language)
  const templates = useApp((state) => state.project?.templates) ?? []
  const [name, setName] = useState('')
  const [template, setTemplate] = useState(first ?? '')
  const { send, close, failure, isBusy, clear } = useRequest()
  const create = (): Promise<void> =>
    send(async () => {
      const source = given ?? templates.find(({ id }) => id === template)?.text ?? blank
      const short = name.slice(name.lastIndexOf('/') + 1)
      await api.save(name, source.replace('name: NAME', `name: ${short}`), undefined)
      goToFlow(name)
    })
  const choices = [
    { id: '', title: text.blank, summary: '' },
    ...templates.map((each) => ({
      id: each.id,
      title: each.name[language],
      summary: each.summary[language],
    })),
  ]
  return (
    <Dialog
      title={text.new}
      size="medium"
      isOpen
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{shell.cancel}</Button>
          <Button
            tone="primary"
            type="submit"
            form="new-flow"
            disabled={isBusy || !isGoodName(name)}
          >
            {text.create}
          </Button>
        </>
      }
    >
      <form
        id="new-flow"
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (isGoodName(name)) void create()
        }}
      >
        <NameField
          value={name}
          failure={failure}
          onChange={(value) => {
            setName(value)
            clear()
          }}
        />
        {given === undefined && (
          <fieldset className={styles['templates']}>
            <legend>{text.template}</legend>
            {choices.map(({ id, title, summary }) => (
              <label key={id} className={styles['template']}>
                <input
                  type="radio"
                  name="template"
                  checked={template === id}
                  onChange={() => setTemplate(id)}
                />
                <span>{title}</span>
                {summary && <small>{summary}</small>}
              </label>
            ))}
          </fieldset>
        )}
      </form>
    </Dialog>
  )
}

export function MoveFlow({ id, isCopy }: { readonly id: string; readonly isCopy: boolean }) {
  const { api, doc } = useEditor()
  const { files: text, shell } = useText()
  const [name, setName] = useState(isCopy ? `${id}-copy` : id)
  const mustSave = useDoc((state) => !isCopy && state.id === id && isDirty(state))
  const { send, close, failure, isBusy, clear } = useRequest()
  const canMove = !isBusy && !mustSave && name !== id && isGoodName(name)
  const move = (): Promise<void> =>
    send(async () => {
      await api[isCopy ? 'duplicate' : 'rename']({ from: id, to: name })
      if (isCopy || doc.getState().id === id) goToFlow(name)
    })
  return (
    <Dialog
      title={isCopy ? text.duplicateTitle : text.renameTitle}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{shell.cancel}</Button>
          <Button tone="primary" type="submit" form="move-flow" disabled={!canMove}>
            {isCopy ? text.duplicateDo : text.renameDo}
          </Button>
        </>
      }
    >
      <form
        id="move-flow"
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (canMove) void move()
        }}
      >
        <NameField
          value={name}
          failure={mustSave ? text.saveFirst : failure}
          onChange={(value) => {
            setName(value)
            clear()
          }}
        />
      </form>
    </Dialog>
  )
}

export function DeleteFlow({ id }: { readonly id: string }) {
  const editor = useEditor()
  const { files: text, shell } = useText()
  const etag = useFiles().data?.files.find((file) => file.id === id)?.etag
  const { send, close, failure, isBusy } = useRequest()
  const remove = (): Promise<void> =>
    send(async () => {
      if (etag === undefined) return
      await editor.api.remove(id, etag)
      await dropDraft(id)
      editor.toast({ title: text.removed(id) })
      if (editor.doc.getState().id !== id) return
      editor.doc.close()
      goToFlow('', true)
    })
  return (
    <Dialog
      title={text.removeTitle}
      description={text.removeDetail(id)}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{shell.cancel}</Button>
          <Button
            tone="danger"
            disabled={isBusy || etag === undefined}
            onClick={() => void remove()}
          >
            {text.removeDo}
          </Button>
        </>
      }
    >
      {failure !== undefined && (
        <p role="alert" className={styles['hint']}>
          {failure}
        </p>
      )}
    </Dialog>
  )
}
