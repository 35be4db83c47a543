/** Fills the open flow, which is empty, from a template: one step that can be undone. */
import { useState } from 'react'

import { useDoc, useEditor, useText } from '../app/context.tsx'
import { whenReady } from '../app/when-ready.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { TemplateChoice, useTemplates } from './template-choice.tsx'
import { named } from './templates.ts'

export function FillFlow() {
  const editor = useEditor()
  const { doc, ui } = editor
  const { files: text, shell } = useText()
  const choices = useTemplates().filter(({ isEmpty }) => !isEmpty)
  const [chosen, setChosen] = useState(choices[0]?.id ?? '')
  const id = useDoc((state) => state.id)
  const name = useDoc((state) => state.view.name)
  const close = (): void => ui.setState({ dialog: undefined })
  function fill(): void {
    const choice = choices.find((each) => each.id === chosen)
    if (!choice) return
    const own = name ?? id.slice(id.lastIndexOf('/') + 1)
    doc.replace(named(choice.text, own), { label: text.filled(choice.title), source: 'file' })
    close()
    whenReady(
      () => editor.canvas,
      (canvas) => requestAnimationFrame(() => canvas.fit()),
    )
  }
  return (
    <Dialog
      title={text.templatesTitle}
      size="medium"
      isOpen
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{shell.cancel}</Button>
          <Button tone="primary" disabled={choices.length === 0} onClick={fill}>
            {text.use}
          </Button>
        </>
      }
    >
      <TemplateChoice choices={choices} value={chosen} onChange={setChosen} />
    </Dialog>
  )
}
