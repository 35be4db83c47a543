/** Renaming a flow, and making a copy of it. */
import { useState } from 'react'

import { useDoc, useEditor, useText } from '../app/context.tsx'
import { goToFlow } from '../app/route.ts'
import { isDirty } from '../doc/doc-store.ts'
import { NameDialog } from './name-dialog.tsx'

export function MoveFlow({ id, isCopy }: { readonly id: string; readonly isCopy: boolean }) {
  const { api, doc, toast } = useEditor()
  const { files: text } = useText()
  const [name, setName] = useState(isCopy ? `${id}-copy` : id)
  const mustSave = useDoc((state) => !isCopy && state.id === id && isDirty(state))
  return (
    <NameDialog
      title={isCopy ? text.duplicateTitle : text.renameTitle}
      action={isCopy ? text.duplicateDo : text.renameDo}
      name={name}
      onName={setName}
      obstacle={mustSave ? text.saveFirst : undefined}
      useless={id}
      work={async () => {
        const { changed, left } = await api[isCopy ? 'duplicate' : 'rename']({ from: id, to: name })
        if (changed.length > 0) toast({ title: text.usersChanged(changed), tone: 'good' })
        for (const { id: flow, reason } of left)
          toast({ title: text.pathsLeft(flow), detail: reason, tone: 'bad' })
        if (isCopy || doc.getState().id === id) goToFlow(name)
      }}
    />
  )
}
