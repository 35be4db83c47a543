/** The flow itself: its name, what it is for, where failed messages go, and its connections. */
import { Pencil, Plus } from 'lucide-react'
import { useMemo } from 'react'

import type { ViewItem } from '../../runtime/document/edit/view.ts'
import { useDoc, useEditor, useText, useTypes, useUi } from '../app/context.tsx'
import { inspectorElement, openInspector } from '../app/inspect.ts'
import { selectionKey } from '../app/ui-store.ts'
import { ConnectionMark } from '../live/connection-panel.tsx'
import { textOf } from '../model/node-types.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { TypeIcon } from '../ui/icon.tsx'
import { Menu } from '../ui/menu.tsx'
import type { FormSchema } from './field-plan.ts'
import { Field } from './field.tsx'
import { FormContext } from './form.ts'
import styles from './inspector.module.css'
import { newConnection } from './new-connection.ts'
import { firstSample } from './samples.ts'
import { SubflowForm } from './subflow-form.tsx'

const form = { bases: [[]], portsFrom: undefined, sample: firstSample.message }
const textField: FormSchema = { type: 'string' }

export function FlowForm() {
  const { inspector: text } = useText()
  const view = useDoc((state) => state.view)
  const id = useDoc((state) => state.id)
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const errors = useMemo(
    (): FormSchema => ({
      enum: view.nodes.map((node) => node.id),
      description: text.errorsHelp,
    }),
    [view.nodes, text],
  )
  if (id === '') return null
  return (
    <FormContext value={form} key={id}>
      <fieldset disabled={isReadOnly} className={styles['form']}>
        <Field name={text.name} schema={textField} path={['name']} value={view.name} />
        <Field
          name={text.description}
          schema={textField}
          path={['description']}
          value={view.description}
        />
        <Field
          name={text.errors}
          schema={errors}
          path={['defaults', 'errors']}
          value={view.errors}
        />
        <SubflowForm />
        <h2 className={styles['heading']}>{text.connections}</h2>
        {view.connections.length === 0 && <p className={styles['about']}>{text.noConnections}</p>}
        <ul className={styles['connections']}>
          {view.connections.map((item) => (
            <ConnectionRow key={item.id} item={item} />
          ))}
        </ul>
        <AddConnection />
      </fieldset>
    </FormContext>
  )
}

function ConnectionRow({ item: { id, type } }: { readonly item: ViewItem }) {
  const editor = useEditor()
  const { inspector: text } = useText()
  const info = useTypes().find(type)
  const users = useDoc(
    (state) => state.view.nodes.filter(({ fields }) => fields['connection'] === id).length,
  )
  return (
    <li className={styles['connection']}>
      <TypeIcon name={info?.icon ?? 'circle-help'} />
      <span className={styles['grow']}>
        {id} <code>{type}</code>
        <br />
        <span className={styles['about']}>{text.usedBy(users)}</span>
      </span>
      <ConnectionMark name={id} />
      <IconButton
        label={text.editConnection(id)}
        icon={<Pencil size={14} aria-hidden />}
        onClick={() => {
          editor.ui.setState({ selection: [selectionKey.connection(id)] })
          openInspector(editor)
        }}
      />
    </li>
  )
}

function AddConnection() {
  const editor = useEditor()
  const { inspector: text } = useText()
  const language = useUi((state) => state.language)
  const types = useTypes().all.filter(({ kind }) => kind === 'connection')

  function add(type: string): void {
    const made = newConnection(editor.doc.getState().view.connections, type)
    editor.edit([made.operation], {
      label: text.connectionAdded(made.name),
      source: 'form',
      select: [selectionKey.connection(made.name)],
    })
  }

  return (
    <Menu
      trigger={
        <Button>
          <Plus size={14} aria-hidden />
          {text.addConnection}
        </Button>
      }
      focusAfter={inspectorElement}
      entries={types.map((info) => ({
        id: info.type,
        label: `${info.type}: ${textOf(info, language).summary}`,
        icon: <TypeIcon name={info.icon} />,
        run: () => add(info.type),
      }))}
    />
  )
}
