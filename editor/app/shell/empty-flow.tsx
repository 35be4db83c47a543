import { Button } from '../../ui/button.tsx'
import { useDoc, useEditor, useText } from '../context.tsx'
import { askForFile } from '../drop-files.ts'
import { pasteText } from '../clipboard.ts'
import type { Editor } from '../editor.ts'
import { openYaml } from '../reveal.ts'
import styles from './shell.module.css'

/** The first step of a flow without nodes. */
export function EmptyFlow() {
  const editor = useEditor()
  const text = useText()
  const { shell } = text
  const isEmpty = useDoc(
    ({ id, view, broken, isReadOnly }) =>
      Boolean(id) && !broken && !isReadOnly && view.nodes.length === 0,
  )
  if (!isEmpty) return null
  return (
    <div className={styles['card']}>
      <GhostFlow />
      <h2>{shell.emptyTitle}</h2>
      <p>{shell.emptyDetail}</p>
      <div className={styles['cardActions']}>
        <Button tone="primary" onClick={() => editor.canvas?.quickAdd({ role: 'source' })}>
          {shell.addSource}
        </Button>
        <Button onClick={() => editor.ui.setState({ dialog: { name: 'templates' } })}>
          {shell.startFromTemplate}
        </Button>
        <Button onClick={() => void pasteYaml(editor)}>{shell.pasteYaml}</Button>
        <Button onClick={() => askForFile(editor)}>{text.commands.openFile}</Button>
      </div>
    </div>
  )
}

/** What a flow looks like: a source, a transform, a sink. */
function GhostFlow() {
  return (
    <svg width="260" height="56" viewBox="0 0 260 56" fill="none" aria-hidden>
      <path d="M72 28h22M166 28h22" stroke="var(--wire)" strokeWidth="1.5" strokeDasharray="4 4" />
      <rect
        x="4"
        y="12"
        width="68"
        height="32"
        rx="10"
        stroke="var(--source)"
        strokeDasharray="4 4"
      />
      <rect
        x="96"
        y="12"
        width="68"
        height="32"
        rx="2"
        stroke="var(--transform)"
        strokeDasharray="4 4"
      />
      <rect
        x="188"
        y="12"
        width="68"
        height="32"
        rx="10"
        stroke="var(--sink)"
        strokeDasharray="4 4"
      />
    </svg>
  )
}

/** From the clipboard where the browser allows it; else the text is pasted into the YAML by hand. */
async function pasteYaml(editor: Editor): Promise<void> {
  try {
    const text = await navigator.clipboard.readText()
    if (text.trim() !== '') return pasteText(editor, text)
  } catch {
    // Not allowed, or over plain HTTP.
  }
  openYaml(editor)
}
