import { Button } from '../../ui/button.tsx'
import { useDoc, useEditor, useText } from '../context.tsx'
import styles from './shell.module.css'

/** The first step of a flow without nodes. */
export function EmptyFlow() {
  const editor = useEditor()
  const { shell } = useText()
  const isEmpty = useDoc(
    ({ id, view, broken, isReadOnly }) =>
      Boolean(id) && !broken && !isReadOnly && view.nodes.length === 0,
  )
  if (!isEmpty) return null
  const pasteYaml = (): void =>
    editor.ui.setState(({ right }) => ({ right: { ...right, isOpen: true, tab: 'yaml' } }))
  return (
    <div className={styles['card']}>
      <h2>{shell.emptyTitle}</h2>
      <p>{shell.emptyDetail}</p>
      <div className={styles['cardActions']}>
        <Button tone="primary" onClick={() => editor.canvas?.quickAdd({ role: 'source' })}>
          {shell.addSource}
        </Button>
        <Button onClick={() => editor.ui.setState({ dialog: { name: 'new-flow' } })}>
          {shell.startFromTemplate}
        </Button>
        <Button onClick={pasteYaml}>{shell.pasteYaml}</Button>
      </div>
    </div>
  )
}
