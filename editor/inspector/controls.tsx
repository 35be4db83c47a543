/** Controls that hold one value. */
import { Pencil, Plus } from 'lucide-react'

import type { Operation } from '../../runtime/document/edit/operation.ts'
import { useDoc, useEditor, useText, useTypes } from '../app/context.tsx'
import { selectionKey } from '../app/ui-store.ts'
import { inLine } from '../model/flow-graph.ts'
import { IconButton } from '../ui/button.tsx'
import { TypeIcon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import { choicesOf, kindOf, readTyped } from './field-plan.ts'
import type { FormSchema } from './field-plan.ts'
import type { ControlProps } from './field-props.ts'
import { useForm } from './form.ts'
import styles from './inspector.module.css'
import { newConnection } from './new-connection.ts'
import { useDraft } from './use-draft.ts'
import { textOfValue } from './value-text.ts'

export function useHint({ default: value, examples }: FormSchema, isMixed = false): string {
  const { inspector: text } = useText()
  if (isMixed) return text.mixed
  return value === undefined ? textOfValue(examples?.[0]) : inLine(value)
}

/** An empty text takes the key out, but an item of a list stays. */
const valueOfText = ({ schema, isItem }: ControlProps, text: string): unknown =>
  text === '' && !isItem ? undefined : readTyped(schema, text)

/** A text longer than this gets lines. */
const long = 44

/** Lines for a text at the usual width of the panel. */
export function rowsFor(text: string, least: number): number {
  const lines = text.split('\n').map((line) => Math.max(1, Math.ceil(line.length / long)))
  const count = lines.reduce((sum, each) => sum + each, 0)
  return Math.min(12, Math.max(least, count))
}

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
  if (kindOf(schema) === 'any' || shown.length > long || shown.includes('\n'))
    return (
      <textarea
        {...shared}
        rows={rowsFor(draft.text, kindOf(schema) === 'any' ? 2 : 1)}
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

  const isThere = present !== undefined && connections.some((item) => item.id === present)
  return (
    <span className={styles['quantity']}>
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
      {isThere && (
        <IconButton
          label={text.editConnection(present)}
          icon={<Pencil size={14} aria-hidden />}
          onClick={() => editor.ui.setState({ selection: [selectionKey.connection(present)] })}
        />
      )}
      <NewConnection types={types} onAdd={addNew} />
    </span>
  )
}

interface NewConnectionProps {
  readonly types: readonly string[]
  onAdd(type: string): void
}

/** One type needs no menu. */
function NewConnection({ types, onAdd }: NewConnectionProps) {
  const { inspector: text } = useText()
  const known = useTypes()
  const icon = <Plus size={14} aria-hidden />
  const [only, ...more] = types
  if (only === undefined) return null
  if (more.length === 0)
    return <IconButton label={text.newConnection(only)} icon={icon} onClick={() => onAdd(only)} />
  return (
    <Menu
      trigger={<IconButton label={text.addConnection} icon={icon} />}
      entries={types.map((type) => ({
        id: type,
        label: text.newConnection(type),
        icon: <TypeIcon name={known.find(type)?.icon ?? 'circle-help'} />,
        run: () => onAdd(type),
      }))}
    />
  )
}
