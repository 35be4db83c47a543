/** Making a flow: a name, and what to start from. */
import { useState } from 'react'

import { useEditor, useText } from '../app/context.tsx'
import { goToFlow } from '../app/route.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import styles from './flow-list.module.css'
import { NameField, isGoodName } from './name-field.tsx'
import { TemplateChoice, useTemplates } from './template-choice.tsx'
import { named } from './templates.ts'
import { useRequest } from './use-request.ts'

interface NewFlowProps {
  /** Id of the template that is chosen at first. */
  readonly first: string | undefined
  /** The text of the new flow; then there is nothing to choose. */
  readonly text: string | undefined
  /** A name to start from. */
  readonly suggested: string | undefined
}

export function NewFlow({ first, text: given, suggested }: NewFlowProps) {
  const { api } = useEditor()
  const { files: text, shell } = useText()
  const choices = useTemplates()
  const [name, setName] = useState(suggested ?? '')
  const [chosen, setChosen] = useState(first ?? choices[0]?.id ?? '')
  const { send, close, failure, isBusy, clear } = useRequest()
  const isReady = !isBusy && isGoodName(name)
  const create = (): Promise<void> =>
    send(async () => {
      const template = choices.find(({ id }) => id === chosen)?.text ?? ''
      const short = name.slice(name.lastIndexOf('/') + 1)
      await api.save(name, given ?? named(template, short), undefined)
      goToFlow(name)
    })
  return (
    <Dialog
      title={text.new}
      size={given === undefined ? 'medium' : 'small'}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{shell.cancel}</Button>
          <Button tone="primary" type="submit" form="new-flow" disabled={!isReady}>
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
          if (isReady) void create()
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
          <TemplateChoice choices={choices} value={chosen} onChange={setChosen} />
        )}
      </form>
    </Dialog>
  )
}
