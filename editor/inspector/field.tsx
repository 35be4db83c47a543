/** One field: label, control, source, reset, description and the problems that the check found in it. */
import { useId } from 'react'
import type { ReactNode } from 'react'

import type { Path } from '../../runtime/document/edit/operation.ts'
import { useDoc, useEditor, useText, useUi } from '../app/context.tsx'
import { ChoiceControl, ConnectionControl, SwitchControl, TextControl } from './controls.tsx'
import { ExpressionControl } from './expression-control.tsx'
import { FieldTags } from './field-tags.tsx'
import type { ControlProps, FieldProps } from './field-props.ts'
import { descriptionOf, kindOf, pointerOf, sourceOf } from './field-plan.ts'
import { setValue, useForm } from './form.ts'
import styles from './inspector.module.css'
import { QuantityControl } from './quantity-control.tsx'
import { GroupControl, ListControl, MapControl, UnionControl } from './structures.tsx'
import { ShapeSelect } from './shape-select.tsx'
import { TopicHint } from './topic-hint.tsx'
import { Words } from './words.tsx'

export function Field(props: FieldProps) {
  const { name, schema, path, value, isItem, isInner } = props
  const editor = useEditor()
  const form = useForm()
  const id = useId()
  const language = useUi((state) => state.language)
  const found = useFieldProblems(path)
  const problems = isInner ? [] : found
  const kind = kindOf(schema)
  // What an item is stands at its list, once.
  const description = isItem ? undefined : descriptionOf(schema, language)
  const texts = [
    ...(description === undefined ? [] : [`${id}-about`]),
    ...(problems.length > 0 ? [`${id}-problems`] : []),
  ]
  const describedBy = texts.length === 0 ? {} : { 'aria-describedby': texts.join(' ') }
  const invalid =
    problems.length > 0 ? { 'aria-invalid': true, 'aria-errormessage': `${id}-problems` } : {}
  const control: ControlProps = {
    ...props,
    id,
    Field,
    aria: { ...describedBy, ...invalid } as ControlProps['aria'],
    set: (next) => setValue(editor, form, path, next),
  }
  const tags = (
    <>
      {kind === 'union' && <ShapeSelect {...control} />}
      {!isInner && (
        <FieldTags
          {...props}
          canReset={!isItem && !isInner}
          onReset={() => control.set(undefined)}
        />
      )}
    </>
  )
  const isBeside = kind === 'boolean' && typeof value !== 'string'
  return (
    <Frame
      id={id}
      name={name}
      isGroup={['group', 'list', 'map', 'union'].includes(kind)}
      isQuiet={isItem === true || isInner === true}
      tags={tags}
      beside={isBeside && <Control {...control} />}
    >
      {description !== undefined && (
        <p id={`${id}-about`} className={styles['about']}>
          <Words text={description} />
        </p>
      )}
      {!isBeside && <Control {...control} />}
      {schema['x-topic'] === 'filter' && typeof value === 'string' && <TopicHint filter={value} />}
      {value !== undefined && schema['x-secret'] && <SecretHint {...props} />}
      {problems.length > 0 && (
        <div id={`${id}-problems`} className={styles['problems']}>
          {problems.map((problem) => (
            <p key={problem.code + problem.message} className={styles[problem.severity]}>
              {problem.message}
              {problem.hint !== undefined && `: ${problem.hint}`}
            </p>
          ))}
        </div>
      )}
    </Frame>
  )
}

function useFieldProblems(path: Path) {
  const { bases } = useForm()
  const problems = useDoc((state) => state.problems)
  const pointers = new Set(bases.map((base) => pointerOf([...base, ...path])))
  return problems.filter((problem) => problem.path !== undefined && pointers.has(problem.path))
}

interface FrameProps {
  readonly id: string
  readonly name: string
  /** It holds other fields: its name is that of a group. */
  readonly isGroup: boolean
  /** Its name stands beside it already; here it is only heard. */
  readonly isQuiet: boolean
  readonly tags: ReactNode
  /** A control that stands in the line of the name. */
  readonly beside: ReactNode
  readonly children: ReactNode
}

function Frame({ id, name, isGroup, isQuiet, tags, beside, children }: FrameProps) {
  const hidden = isQuiet ? 'visually-hidden' : styles['name']
  const group = isGroup ? { role: 'group', 'aria-labelledby': `${id}-name` } : {}
  return (
    <div {...group} className={styles['field']} data-quiet={isQuiet || undefined}>
      <div className={styles['head']}>
        {isGroup ? (
          <span id={`${id}-name`} className={hidden}>
            {name}
          </span>
        ) : (
          <label htmlFor={id} className={hidden}>
            {name}
          </label>
        )}
        {tags}
        {beside}
      </div>
      {children}
    </div>
  )
}

function SecretHint({ schema, value }: FieldProps) {
  const { inspector: text } = useText()
  if (sourceOf(schema, value) !== 'literal') return null
  return <p className={styles['warning']}>{text.secretHelp}</p>
}

function Control(props: ControlProps) {
  switch (kindOf(props.schema)) {
    case 'connection':
      return <ConnectionControl {...props} />
    case 'code':
      return <ExpressionControl {...props} />
    case 'choice':
      return <ChoiceControl {...props} />
    case 'boolean':
      return <SwitchControl {...props} />
    case 'quantity':
      return <QuantityControl {...props} />
    case 'list':
      return <ListControl {...props} />
    case 'map':
      return <MapControl {...props} />
    case 'group':
      return <GroupControl {...props} />
    case 'union':
      return <UnionControl {...props} />
    default:
      return <TextControl {...props} />
  }
}
