/** Making a flow: a name, and what to start from. */
import { useState } from 'react'

import { useEditor, useText } from '../app/context.tsx'
import { goToFlow } from '../app/route.ts'
import { NameDialog } from './name-dialog.tsx'
import { TemplateChoice, useTemplates } from './template-choice.tsx'
import { named } from './templates.ts'

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
  const { files: text } = useText()
  const choices = useTemplates()
  const [name, setName] = useState(suggested ?? '')
  const [chosen, setChosen] = useState(first ?? choices[0]?.id ?? '')
  return (
    <NameDialog
      title={text.new}
      size={given === undefined ? 'medium' : 'small'}
      action={text.create}
      name={name}
      onName={setName}
      work={async () => {
        const template = choices.find(({ id }) => id === chosen)?.text ?? ''
        const short = name.slice(name.lastIndexOf('/') + 1)
        await api.save(name, given ?? named(template, short), undefined)
        goToFlow(name)
      }}
    >
      {given === undefined && (
        <TemplateChoice choices={choices} value={chosen} onChange={setChosen} />
      )}
    </NameDialog>
  )
}
