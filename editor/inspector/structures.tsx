/** Controls that hold other fields: groups, lists, maps, and a choice between forms. */
import { Plus, Trash2 } from 'lucide-react'
import { useState } from 'react'

import { useEditor, useText } from '../app/context.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { TextControl } from './controls.tsx'
import { emptyOf, isMap, kindOf, reshape, shapeIndex, valuesOf } from './field-plan.ts'
import type { ControlProps } from './field-props.ts'
import { renameKey, useForm } from './form.ts'
import styles from './inspector.module.css'

/** A reference, or anything else that has not this form, is edited as a text. */
const isOdd = (value: unknown, hasForm: boolean): boolean =>
  value !== undefined && value !== null && !hasForm

export function GroupControl(props: ControlProps) {
  const { schema, path, value, Field } = props
  if (isOdd(value, isMap(value))) return <TextControl {...props} />
  const fields = isMap(value) ? value : {}
  const others = Object.keys(fields).filter((key) => !(key in (schema.properties ?? {})))
  return (
    <div className={styles['nested']}>
      {Object.entries(schema.properties ?? {}).map(([key, inner]) => (
        <Field key={key} name={key} schema={inner} path={[...path, key]} value={fields[key]} />
      ))}
      {others.map((key) => (
        <Field key={key} name={key} schema={{}} path={[...path, key]} value={fields[key]} />
      ))}
    </div>
  )
}

export function ListControl(props: ControlProps) {
  const { name, schema, path, value, Field, set } = props
  const { inspector: text } = useText()
  if (isOdd(value, Array.isArray(value))) return <TextControl {...props} />
  const items: readonly unknown[] = Array.isArray(value) ? value : []
  const inner = schema.items ?? {}
  return (
    <div className={styles['nested']}>
      {items.map((item, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- an item is known by its place alone
        <div key={index} className={styles['entry']}>
          <Field
            name={text.item(index + 1)}
            schema={inner}
            path={[...path, index]}
            value={item}
            isItem
          />
          <IconButton
            className={styles['small']}
            label={text.remove(text.item(index + 1))}
            icon={<Trash2 size={13} aria-hidden />}
            onClick={() => set(items.filter((_, other) => other !== index))}
          />
        </div>
      ))}
      <Button tone="quiet" onClick={() => set([...items, emptyOf(inner)])}>
        <Plus size={13} aria-hidden />
        {text.add(name)}
      </Button>
    </div>
  )
}

export function MapControl(props: ControlProps) {
  const { schema, path, value, Field } = props
  if (isOdd(value, isMap(value))) return <TextControl {...props} />
  const inner = valuesOf(schema)
  return (
    <div className={styles['nested']}>
      {Object.entries(isMap(value) ? value : {}).map(([key, each]) => (
        <div key={key} className={styles['entry']}>
          <div className={styles['value']}>
            <KeyInput {...props} name={key} path={[...path, key]} />
            <Field name={key} schema={inner} path={[...path, key]} value={each} isItem />
          </div>
          <RemoveKey {...props} name={key} />
        </div>
      ))}
      <NewKey {...props} />
    </div>
  )
}

function KeyInput({ name, path }: ControlProps) {
  const editor = useEditor()
  const form = useForm()
  const { inspector: text } = useText()
  const [typed, setTyped] = useState(name)
  function rename(): void {
    if (typed === '') setTyped(name)
    else if (typed !== name) renameKey(editor, form, path, typed)
  }
  return (
    <input
      className={styles['key']}
      aria-label={text.keyOf(name)}
      value={typed}
      spellCheck={false}
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={(event) => event.key === 'Enter' && rename()}
      onBlur={rename}
    />
  )
}

function RemoveKey({ name, value, set }: ControlProps) {
  const { inspector: text } = useText()
  const rest = Object.entries(isMap(value) ? value : {}).filter(([key]) => key !== name)
  return (
    <IconButton
      className={styles['small']}
      label={text.remove(name)}
      icon={<Trash2 size={13} aria-hidden />}
      onClick={() => set(Object.fromEntries(rest))}
    />
  )
}

function NewKey({ name, schema, value, set }: ControlProps) {
  const { inspector: text } = useText()
  const [key, setKey] = useState('')
  const fields = isMap(value) ? value : {}
  const canAdd = key !== '' && !(key in fields)
  function add(): void {
    if (!canAdd) return
    set({ ...fields, [key]: emptyOf(valuesOf(schema)) })
    setKey('')
  }
  return (
    <div className={styles['row']}>
      <input
        className={styles['key']}
        aria-label={text.newKey(name)}
        placeholder={text.newKey(name)}
        value={key}
        spellCheck={false}
        onChange={(event) => setKey(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && add()}
      />
      <IconButton
        className={styles['small']}
        label={text.add(name)}
        icon={<Plus size={13} aria-hidden />}
        disabled={!canAdd}
        onClick={add}
      />
    </div>
  )
}

export function UnionControl(props: ControlProps) {
  const { id, name, schema, value, path, Field, set } = props
  const { inspector: text } = useText()
  const shapes = schema.anyOf ?? []
  const index = shapeIndex(shapes, value ?? schema.default)
  const inner = { name, schema: shapes[index] ?? {}, path, value, isItem: props.isItem ?? false }
  return (
    <div className={styles['nested']}>
      <select
        id={id}
        className={styles['key']}
        aria-label={text.shapeOf(name)}
        value={index}
        onChange={(event) => set(reshape(value, shapes[Number(event.target.value)] ?? {}))}
      >
        {shapes.map((each, at) => (
          // oxlint-disable-next-line react/no-array-index-key -- shapes have no name and never move
          <option key={at} value={at}>
            {text.shapes[kindOf(each)]}
          </option>
        ))}
      </select>
      <Field {...inner} isInner />
    </div>
  )
}
