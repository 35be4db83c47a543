/** Controls that hold other fields: groups, lists, maps, and a choice between forms. */
import { Plus, X } from 'lucide-react'
import { useState } from 'react'

import { useEditor, useText } from '../app/context.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { TextControl } from './controls.tsx'
import { emptyOf, isMap, kindOf, shapeIndex, valuesOf } from './field-plan.ts'
import type { ControlProps } from './field-props.ts'
import { renameKey, setValue, useForm } from './form.ts'
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
    <div className={styles['rows']}>
      {items.map((item, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- an item is known by its place alone
        <div key={index} className={styles['entry']}>
          <div className={styles['value']}>
            <Field
              name={text.item(index + 1)}
              schema={inner}
              path={[...path, index]}
              value={item}
              isItem
            />
          </div>
          <RemoveButton
            label={text.remove(text.item(index + 1))}
            onRemove={() => set(items.filter((_, other) => other !== index))}
          />
        </div>
      ))}
      <Button
        tone="quiet"
        className={styles['add']}
        onClick={() => set([...items, emptyOf(inner)])}
      >
        <Plus size={13} aria-hidden />
        {text.add(name)}
      </Button>
    </div>
  )
}

/** Values that fit in the line of their key; a large one stands below it. */
const narrow: ReadonlySet<string> = new Set(['text', 'number', 'boolean', 'choice', 'quantity'])

export function MapControl(props: ControlProps) {
  const { schema, path, value, Field } = props
  const editor = useEditor()
  const form = useForm()
  const { inspector: text } = useText()
  if (isOdd(value, isMap(value))) return <TextControl {...props} />
  const inner = valuesOf(schema)
  const fields = isMap(value) ? value : {}
  const isNarrow = narrow.has(kindOf(inner))
  return (
    <div className={styles['rows']}>
      {Object.entries(fields).map(([key, each]) => (
        <div key={key} className={styles['entry']} data-narrow={isNarrow || undefined}>
          <KeyInput {...props} name={key} path={[...path, key]} />
          <div className={styles['value']}>
            <Field name={key} schema={inner} path={[...path, key]} value={each} isItem />
          </div>
          <RemoveButton
            label={text.remove(key)}
            onRemove={() => setValue(editor, form, [...path, key], undefined)}
          />
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
  const [typed, setTyped] = useState<string>()
  function rename(): void {
    setTyped(undefined)
    if (typed !== undefined && typed !== '' && typed !== name) renameKey(editor, form, path, typed)
  }
  return (
    <input
      className={styles['key']}
      aria-label={text.keyOf(name)}
      value={typed ?? name}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setTyped(event.target.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') rename()
        if (event.key === 'Escape') setTyped(undefined)
      }}
      onBlur={rename}
    />
  )
}

interface RemoveButtonProps {
  readonly label: string
  onRemove(): void
}

function RemoveButton({ label, onRemove }: RemoveButtonProps) {
  return (
    <IconButton
      className={`${styles['small'] ?? ''} ${styles['remove'] ?? ''}`}
      label={label}
      icon={<X size={14} aria-hidden />}
      onClick={onRemove}
    />
  )
}

function NewKey({ name, path, schema, value }: ControlProps) {
  const editor = useEditor()
  const form = useForm()
  const { inspector: text } = useText()
  const [key, setKey] = useState('')
  const fields = isMap(value) ? value : {}
  const canAdd = key !== '' && !(key in fields)
  function add(): void {
    if (!canAdd) return
    // The value alone: the entries that are there stay as they are written.
    setValue(editor, form, [...path, key], emptyOf(valuesOf(schema)))
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
        autoComplete="off"
        onChange={(event) => setKey(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && add()}
      />
      <IconButton
        className={styles['small']}
        label={text.add(name)}
        icon={<Plus size={14} aria-hidden />}
        disabled={!canAdd}
        onClick={add}
      />
    </div>
  )
}

export function UnionControl({ name, schema, value, path, Field, isItem }: ControlProps) {
  const shapes = schema.anyOf ?? []
  const index = shapeIndex(shapes, value ?? schema.default)
  const inner = { name, schema: shapes[index] ?? {}, path, value, isItem: isItem ?? false }
  return <Field {...inner} isInner />
}
