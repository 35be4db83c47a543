import { keepMine, takeTheirs } from '../../doc/session.ts'
import { Button } from '../../ui/button.tsx'
import { runCommand } from '../commands/registry.ts'
import { useDoc, useEditor, useText } from '../context.tsx'
import type { Editor } from '../editor.ts'
import styles from './shell.module.css'

/** What needs an answer before work goes on, as bars above the canvas. */
export function Banners() {
  return (
    <>
      <DiskBanner />
      <YamlBanner />
    </>
  )
}

function DiskBanner() {
  const editor = useEditor()
  const { shell } = useText()
  const onDisk = useDoc((state) => state.onDisk)
  if (!onDisk) return null
  const isGone = onDisk.text === undefined
  return (
    <div role="status" className={styles['banner']}>
      <span>{isGone ? shell.deletedOnDisk : shell.changedOnDisk}</span>
      <span className={styles['grow']} />
      {!isGone && <MergeButton />}
      {!isGone && <Button onClick={() => takeTheirs(editor)}>{shell.takeTheirs}</Button>}
      <Button onClick={() => keepMine(editor)}>{shell.keepMine}</Button>
    </div>
  )
}

/** What merges is loaded when it is needed. */
function MergeButton() {
  const editor = useEditor()
  const { diff } = useText()
  const merge = (): void => {
    import('../../diff/merge-done.ts').then(
      ({ mergeOnDisk }) => mergeOnDisk(editor),
      (error: unknown) => editor.toast({ title: diff.failed, detail: String(error), tone: 'bad' }),
    )
  }
  return <Button onClick={merge}>{diff.merge.apply}</Button>
}

function YamlBanner() {
  const editor = useEditor()
  const { shell, commands } = useText()
  const broken = useDoc((state) => state.broken)
  const text = useDoc((state) => state.text)
  if (!broken) return null
  const before = text.slice(0, broken.range.start).split('\n')
  const place = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
  return (
    <div role="alert" className={styles['banner']} data-tone="bad">
      <span>{shell.yamlError(place)}</span>
      <span className={styles['grow']} />
      <Button onClick={() => revealInYaml(editor, broken.range)}>{shell.goToError}</Button>
      <Button onClick={() => runCommand('edit.undo', editor)}>{commands.undo}</Button>
    </div>
  )
}

const tries = 40

/** The panel may have to be loaded first: waits for it, frame by frame. */
function revealInYaml(editor: Editor, range: { start: number; end: number }): void {
  editor.ui.setState(({ right }) => ({ right: { ...right, isOpen: true, tab: 'yaml' } }))
  let left = tries
  const look = (): void => {
    if (editor.yaml) {
      editor.yaml.reveal(range)
      editor.yaml.focus()
    } else if ((left -= 1) > 0) requestAnimationFrame(look)
  }
  look()
}
