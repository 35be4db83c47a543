/** The form around the fields: where their values stand in the file, and how a change gets there. */
import { createContext, use } from 'react'

import type { SampleMessage } from '../../runtime/admin/contract/try.ts'
import type { Operation, Path } from '../../runtime/document/edit/operation.ts'
import type { Editor } from '../app/editor.ts'
import { pointerOf } from './field-plan.ts'

export interface Form {
  /** The entries that are edited together: `['nodes', 'hot']`. */
  readonly bases: readonly Path[]
  /** Path of the map of a node's keys that name its ports, as in its type. */
  readonly portsFrom: string | undefined
  /** What expressions are evaluated on. */
  readonly sample: SampleMessage
}

export const FormContext = createContext<Form | undefined>(undefined)

export function useForm(): Form {
  const form = use(FormContext)
  if (!form) throw new Error('bug: a field outside a form')
  return form
}

/** Sets a value in every entry of the form. `undefined` takes the key out. */
export function setValue(editor: Editor, form: Form, path: Path, value: unknown): void {
  const operations = form.bases.map((base): Operation => ({
    kind: 'set',
    path: [...base, ...path],
    value,
  }))
  const label = editor.text().inspector.changed(path.join('.'))
  const coalesce = form.bases.map((base) => pointerOf([...base, ...path])).join(' ')
  editor.edit(operations, { label, source: 'form', coalesce })
}

/** Gives a key of a map another name; a key that names a port takes its wires along. */
export function renameKey(editor: Editor, form: Form, path: Path, to: string): void {
  const from = String(path.at(-1))
  const { portsFrom } = form
  const namesPort = portsFrom !== undefined && pointerOf(path.slice(0, -1)) === portsFrom
  const operations = form.bases.map((base): Operation =>
    namesPort
      ? { kind: 'rename-port', node: String(base[1]), from, to, portsFrom }
      : { kind: 'rename-key', path: [...base, ...path], to },
  )
  editor.edit(operations, { label: editor.text().inspector.renamed(from, to), source: 'form' })
}
