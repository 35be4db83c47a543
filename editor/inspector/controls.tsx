/** Controls that hold one value. */
import { stringify } from 'yaml'

import type { Operation } from '../../runtime/document/edit/operation.ts'
import { useDoc, useEditor, useText } from '../app/context.tsx'
import { selectionKey } from '../app/ui-store.ts'
import { inLine } from '../model/flow-graph.ts'
import { Button } from '../ui/button.tsx'
import { choicesOf, kindOf, readTyped } from './field-plan.ts'
import type { FormSchema } from './field-plan.ts'
import type { ControlProps } from './field-props.ts'
import { useForm } from './form.ts'
import styles from './inspector.module.css'
import { newConnection } from './new-connection.ts'
import { useDraft } from './use-draft.ts'

/** What stands in a text control for a value; maps and lists as YAML. */
export function textOfValue(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : stringify(value).trimEnd()
}

export function useHint({ default: value, examples }: FormSchema, isMixed = false): string {
  const { inspector: text } = useText()
  if (isMixed) return text.mixed
  return value === undefined ? textOfValue(examples?.[0]) : inLine(value)
}

/** An empty text takes the key out, but an item of a list stays. */
const valueOfText = ({ schema, isItem }: ControlProps, text: string): unknown =>
  text === '' && !isItem ? undefined : readTyped(schema, text)

export function TextControl(props: ControlProps) {
  const { id, aria, schema, value, isMixed, set } = props
  const hint = useHint(schema, isMixed)
  const shown = isMixed ? '' : textOfValue(value)
  const draft = useDraft(shown, (text) => {
    if (text !== shown) set(valueOfText(props, text))
  })
  const shared = {
    id,
    ...aria,
    className: styles['control'],
    placeholder: hint,
    value: draft.text,
    onBlur: draft.flush,
    spellCheck: false,
  }
  if (kindOf(schema) === 'any' || shown.includes('\n'))
    return (
      <textarea
        {...shared}
        rows={Math.min(12, Math.max(2, draft.text.split('\n').length))}
        onChange={(event) => draft.type(event.target.value)}
      />
    )
  return (
    <input
      {...shared}
      autoComplete="off"
      inputMode={kindOf(schema) === 'number' ? 'decimal' : 'text'}
      onChange={(event) => draft.type(event.target.value)}
    />
  )
}

export function ChoiceControl({ id, aria, schema, value, isMixed, set }: ControlProps) {
  const { inspector: text } = useText()
  const choices = choicesOf(schema)
  const all = value === undefined || choices.includes(value) ? choices : [...choices, value]
  const without =
    schema.default === undefined ? text.notSet : text.byDefault(inLine(schema.default))
  return (
    <select
      id={id}
      {...aria}
      className={styles['control']}
      value={isMixed ? '' : all.indexOf(value)}
      onChange={(event) => set(all[Number(event.target.value)])}
    >
      {isMixed && <option value="">{text.mixed}</option>}
      <option value={-1}>{without}</option>
      {all.map((choice, index) => (
        <option key={inLine(choice)} value={index}>
          {inLine(choice)}
        </option>
      ))}
    </select>
  )
}

/** A reference stands where a switch would be: then it is a text. */
export function SwitchControl(props: ControlProps) {
  const { id, aria, schema, value, isMixed, set } = props
  const { inspector: text } = useText()
  if (typeof value === 'string') return <TextControl {...props} />
  const isOn = (value ?? schema.default) === true
  return (
    <span className={styles['switch']}>
      <input
        id={id}
        {...aria}
        type="checkbox"
        role="switch"
        checked={isOn}
        ref={(input) => {
          if (input) input.indeterminate = isMixed ?? false
        }}
        onChange={(event) => set(event.target.checked)}
      />
      <span aria-hidden>{isMixed ? text.mixed : isOn ? text.on : text.off}</span>
    </span>
  )
}

export function ConnectionControl({ id, aria, schema, value, isMixed, path, set }: ControlProps) {
  const editor = useEditor()
  const form = useForm()
  const { inspector: text } = useText()
  const connections = useDoc((state) => state.view.connections)
  const types = schema['x-connection'] ?? []
  const fitting = connections.filter(({ type }) => type !== undefined && types.includes(type))
  const names = fitting.map((item) => item.id)
  const present = typeof value === 'string' ? value : undefined
  const all = present === undefined || names.includes(present) ? names : [...names, present]

  function addNew(type: string): void {
    const made = newConnection(connections, type)
    const setName = form.bases.map((base): Operation => ({
      kind: 'set',
      path: [...base, ...path],
      value: made.name,
    }))
    const label = text.connectionAdded(made.name)
    editor.edit([made.operation, ...setName], { label, source: 'form' })
  }

  return (
    <>
      <select
        id={id}
        {...aria}
        className={styles['control']}
        value={isMixed ? '' : (present ?? '')}
        onChange={(event) => set(event.target.value === '' ? undefined : event.target.value)}
      >
        <option value="">{isMixed ? text.mixed : text.notSet}</option>
        {all.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <div className={styles['row']}>
        {present !== undefined && connections.some((item) => item.id === present) && (
          <Button
            tone="quiet"
            onClick={() => editor.ui.setState({ selection: [selectionKey.connection(present)] })}
          >
            {text.editConnection(present)}
          </Button>
        )}
        {types.map((type) => (
          <Button key={type} tone="quiet" onClick={() => addNew(type)}>
            {text.newConnection(type)}
          </Button>
        ))}
      </div>
    </>
  )
}
