/** What stands behind the name of a field: its source, the way to its place in the text, and reset. */
import { FileCode2, RotateCcw } from 'lucide-react'

import { useDoc, useEditor, useText } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import { IconButton } from '../ui/button.tsx'
import { revealInYaml } from '../yaml/reveal.ts'
import type { Path } from '../../runtime/document/edit/operation.ts'
import type { FieldProps } from './field-props.ts'
import { sourceOf } from './field-plan.ts'
import { useForm } from './form.ts'
import styles from './inspector.module.css'

interface TagProps extends FieldProps {
  readonly canReset: boolean
  onReset(): void
}

export function FieldTags({ name, schema, path, value, isItem, canReset, onReset }: TagProps) {
  const editor = useEditor()
  const { bases } = useForm()
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const { inspector: text } = useText()
  const source = sourceOf(schema, value)
  const isDefault =
    value !== undefined &&
    schema.default !== undefined &&
    JSON.stringify(value) === JSON.stringify(schema.default)
  const [base] = bases
  return (
    <>
      {source && (
        <span className={styles['tag']} data-source={source}>
          {text.sources[source]}
        </span>
      )}
      {isDefault && <span className={styles['tag']}>{text.isDefault}</span>}
      {value !== undefined && !isItem && (
        <span className={styles['actions']}>
          {base && bases.length === 1 && (
            <IconButton
              className={styles['small']}
              label={text.toYaml(name)}
              icon={<FileCode2 size={13} aria-hidden />}
              onClick={() => void goToText(editor, [...base, ...path])}
            />
          )}
          {canReset && !isReadOnly && (
            <IconButton
              className={styles['small']}
              label={text.reset(name)}
              icon={<RotateCcw size={13} aria-hidden />}
              onClick={onReset}
            />
          )}
        </span>
      )}
    </>
  )
}

/** What reads the text is loaded with the panel that shows it. */
export async function goToText(editor: Editor, path: Path): Promise<void> {
  const { placeOfPath } = await import('../yaml/place-of-path.ts')
  const place = placeOfPath(editor.doc.getState().text, path)
  if (place) revealInYaml(editor, place)
}
