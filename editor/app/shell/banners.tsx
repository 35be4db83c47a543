import { DebugBanners } from '../../debug/debug-banners.tsx'
import { discardDraft, keepMine, restoreDraft, takeTheirs } from '../../doc/session.ts'
import { Button } from '../../ui/button.tsx'
import { runCommand } from '../commands/registry.ts'
import { useDoc, useEditor, useText, useUi } from '../context.tsx'
import { showInYaml } from '../reveal.ts'
import { goToFlow } from '../route.ts'
import { shownTime } from '../shown-time.ts'
import styles from './shell.module.css'

/** What needs an answer before work goes on, as bars above the canvas. */
export function Banners() {
  return (
    <>
      <DraftBanner />
      <DiskBanner />
      <YamlBanner />
      <DebugBanners />
    </>
  )
}

function DraftBanner() {
  const editor = useEditor()
  const { shell } = useText()
  const draft = useDoc((state) => state.draft)
  const language = useUi((state) => state.language)
  if (!draft) return null
  const compare = () => editor.ui.setState({ dialog: { name: 'diff', with: 'draft' } })
  return (
    <div role="status" className={styles['banner']}>
      <span>{shell.draftFound(shownTime(draft.time, language))}</span>
      <span className={styles['grow']} />
      <Button onClick={compare}>{shell.showDifference}</Button>
      <Button onClick={() => void discardDraft(editor)}>{shell.discard}</Button>
      <Button tone="primary" onClick={() => void restoreDraft(editor)}>
        {shell.restore}
      </Button>
    </div>
  )
}

function DiskBanner() {
  const onDisk = useDoc((state) => state.onDisk)
  if (!onDisk) return null
  return onDisk.text === undefined ? <GoneBanner /> : <ChangedBanner />
}

function ChangedBanner() {
  const editor = useEditor()
  const { shell } = useText()
  const compare = () => editor.ui.setState({ dialog: { name: 'diff', with: 'on-disk' } })
  return (
    <div role="status" className={styles['banner']}>
      <span>{shell.changedOnDisk}</span>
      <span className={styles['grow']} />
      <Button onClick={compare}>{shell.showDifference}</Button>
      <Button onClick={() => takeTheirs(editor)}>{shell.takeTheirs}</Button>
      <Button onClick={() => keepMine(editor)}>{shell.keepMine}</Button>
      <MergeButton />
    </div>
  )
}

function GoneBanner() {
  const editor = useEditor()
  const { shell } = useText()
  const leave = (): void => {
    editor.doc.close()
    goToFlow('', true)
  }
  return (
    <div role="status" className={styles['banner']}>
      <span>{shell.deletedOnDisk}</span>
      <span className={styles['grow']} />
      <Button onClick={leave}>{shell.closeFlow}</Button>
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
  return (
    <Button tone="primary" onClick={merge}>
      {diff.merge.apply}
    </Button>
  )
}

function YamlBanner() {
  const editor = useEditor()
  const { shell, commands } = useText()
  const broken = useDoc((state) => state.broken)
  const text = useDoc((state) => state.text)
  const canUndo = useDoc((state) => state.history.position > 0)
  if (!broken) return null
  const before = text.slice(0, broken.range.start).split('\n')
  const place = `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`
  return (
    <div role="alert" className={styles['banner']} data-tone="bad">
      <span>{shell.yamlError(place)}</span>
      <span className={styles['grow']} />
      <Button onClick={() => showInYaml(editor, broken.range)}>{shell.goToError}</Button>
      {canUndo && <Button onClick={() => runCommand('edit.undo', editor)}>{commands.undo}</Button>}
    </div>
  )
}
