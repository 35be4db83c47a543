/** Renaming a flow, and making a copy of it. */
import { useState } from 'react'

import { useDoc, useEditor, useText } from '../app/context.tsx'
import { goToFlow } from '../app/route.ts'
import { isDirty } from '../doc/doc-store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import styles from './flow-list.module.css'
import { NameField, isGoodName } from './name-field.tsx'
import { useRequest } from './use-request.ts'

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
