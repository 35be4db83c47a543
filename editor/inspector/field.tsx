/** One field: label, control, source, reset, description and the problems that the check found in it. */
import { RotateCcw } from 'lucide-react'
import { useId } from 'react'
import type { ReactNode } from 'react'

import type { Path } from '../../runtime/document/edit/operation.ts'
import { useDoc, useEditor, useText, useUi } from '../app/context.tsx'
import { IconButton } from '../ui/button.tsx'
import { ChoiceControl, ConnectionControl, SwitchControl, TextControl } from './controls.tsx'
import { ExpressionControl } from './expression-control.tsx'
import type { ControlProps, FieldProps } from './field-props.ts'
import { descriptionOf, kindOf, pointerOf, sourceOf } from './field-plan.ts'
import { setValue, useForm } from './form.ts'
import styles from './inspector.module.css'
import { GroupControl, ListControl, MapControl, UnionControl } from './structures.tsx'

export function Field(props: FieldProps) {
  const { name, schema, path, value, isItem, isInner } = props
  const editor = useEditor()
  const form = useForm()
  const id = useId()
  const language = useUi((state) => state.language)
  const found = useFieldProblems(path)
  const problems = isInner ? [] : found
  const description = descriptionOf(schema, language)
  const describedBy = description === undefined ? {} : { 'aria-describedby': `${id}-about` }
  const invalid =
    problems.length > 0 ? { 'aria-invalid': true, 'aria-errormessage': `${id}-problems` } : {}
  const control: ControlProps = {
    ...props,
    id,
    Field,
    aria: { ...describedBy, ...invalid } as ControlProps['aria'],
    set: (next) => setValue(editor, form, path, next),
  }
  const isNested = ['group', 'list', 'map', 'union'].includes(kindOf(schema))
  const Frame = isNested ? NestedFrame : PlainFrame
  return (
    <Frame
      id={id}
      name={name}
      tags={
        <FieldTags
          {...props}
          canReset={!isItem && !isInner}
          onReset={() => control.set(undefined)}
        />
      }
    >
      {description !== undefined && (
        <p id={`${id}-about`} className={styles['about']}>
          {description}
        </p>
      )}
      <Control {...control} />
      {value !== undefined && schema['x-secret'] && <SecretHint {...props} />}
      <div id={`${id}-problems`}>
        {problems.map((problem) => (
          <p key={problem.code + problem.message} className={styles[problem.severity]}>
            {problem.message}
            {problem.hint !== undefined && `: ${problem.hint}`}
          </p>
        ))}
      </div>
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
  readonly tags: ReactNode
  readonly children: ReactNode
}

function PlainFrame({ id, name, tags, children }: FrameProps) {
  return (
    <div className={styles['field']}>
      <div className={styles['head']}>
        <label htmlFor={id}>{name}</label>
        {tags}
      </div>
      {children}
    </div>
  )
}

function NestedFrame({ id, name, tags, children }: FrameProps) {
  return (
    <div role="group" aria-labelledby={`${id}-name`} className={styles['field']}>
      <div className={styles['head']}>
        <span id={`${id}-name`}>{name}</span>
        {tags}
      </div>
      {children}
    </div>
  )
}

interface TagProps extends FieldProps {
  readonly canReset: boolean
  onReset(): void
}

function FieldTags({ name, schema, value, canReset, onReset }: TagProps) {
  const { inspector: text } = useText()
  const source = sourceOf(schema, value)
  return (
    <>
      {source && (
        <span className={styles['tag']} data-source={source}>
          {text.sources[source]}
        </span>
      )}
      {canReset && value !== undefined && (
        <IconButton
          className={styles['small']}
          label={text.reset(name)}
          icon={<RotateCcw size={13} aria-hidden />}
          onClick={onReset}
        />
      )}
    </>
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
