import { useId } from 'react'

import { languages } from '../../locales/messages.ts'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useEditor, useText, useUi } from '../context.tsx'
import { themes } from '../ui-store.ts'
import styles from './settings.module.css'

export function SettingsDialog() {
  const { ui } = useEditor()
  const { shell, run } = useText()
  const { settings: text } = shell
  const state = useUi((each) => each)
  const close = (): void => ui.setState({ dialog: undefined })
  return (
    <Dialog
      title={text.title}
      isOpen
      onClose={close}
      actions={<Button onClick={close}>{shell.close}</Button>}
    >
      <div className={styles['settings']}>
        <Choice
          label={text.look}
          value={state.theme}
          choices={themes.map((id) => ({ id, label: shell.themes[id] }))}
          onChange={(theme) => ui.setState({ theme })}
        />
        <Choice
          label={text.language}
          value={state.language}
          choices={languages.map((id) => ({ id, label: shell.languages[id] }))}
          onChange={(language) => ui.setState({ language })}
        />
        <h3>{text.keyboard}</h3>
        <Switch
          label={shell.letterKeys}
          help={text.letterKeysHelp}
          isOn={state.hasLetterKeys}
          onChange={(hasLetterKeys) => ui.setState({ hasLetterKeys })}
        />
        <div>
          <Button onClick={() => ui.setState({ dialog: { name: 'shortcuts' } })}>
            {text.keys}
          </Button>
        </div>
        <h3>{text.canvas}</h3>
        <Switch
          label={text.mapMode}
          help={text.mapModeHelp}
          isOn={state.isMapMode}
          onChange={(isMapMode) => ui.setState({ isMapMode })}
        />
        <Switch
          label={text.followsCursor}
          help={text.followsCursorHelp}
          isOn={state.followsCursor}
          onChange={(followsCursor) => ui.setState({ followsCursor })}
        />
        <Switch
          label={text.docked}
          isOn={state.isYamlDocked}
          onChange={(isYamlDocked) => ui.setState({ isYamlDocked })}
        />
        <h3>{run.run}</h3>
        <Switch
          label={run.unasked}
          isOn={state.runsUnasked}
          onChange={(runsUnasked) => ui.setState({ runsUnasked })}
        />
      </div>
    </Dialog>
  )
}

interface ChoiceProps<K extends string> {
  readonly label: string
  readonly value: K
  readonly choices: readonly { readonly id: K; readonly label: string }[]
  readonly onChange: (value: K) => void
}

function Choice<K extends string>({ label, value, choices, onChange }: ChoiceProps<K>) {
  const name = useId()
  return (
    <fieldset className={styles['choice']}>
      <legend>{label}</legend>
      {choices.map(({ id, label: words }) => (
        <label key={id}>
          <input type="radio" name={name} checked={id === value} onChange={() => onChange(id)} />
          {words}
        </label>
      ))}
    </fieldset>
  )
}

interface SwitchProps {
  readonly label: string
  readonly help?: string
  readonly isOn: boolean
  readonly onChange: (isOn: boolean) => void
}

function Switch({ label, help, isOn, onChange }: SwitchProps) {
  const about = useId()
  return (
    <label className={styles['switch']}>
      <input
        type="checkbox"
        checked={isOn}
        aria-describedby={help === undefined ? undefined : about}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>{label}</span>
      {help !== undefined && <small id={about}>{help}</small>}
    </label>
  )
}
