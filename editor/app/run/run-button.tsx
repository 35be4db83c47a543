/** Run, and what else can be done with what runs. Not there where nothing runs. */
import { ChevronDown, Play } from 'lucide-react'
import { Button } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import type { MenuEntry } from '../../ui/menu.tsx'
import { Tooltip } from '../../ui/tooltip.tsx'
import { findCommand, isEnabled, runCommand, whyNot } from '../commands/registry.ts'
import { useApp, useDoc, useEditor, useText, useUi } from '../context.tsx'
import { shortcutOf } from '../keys.ts'
import { later } from '../shell/later.tsx'
import { errorsOf } from './facts.ts'
import styles from './run.module.css'
import { useRun } from './run-store.ts'

const Question = later(async () => (await import('./run-question.tsx')).RunQuestion)

const groups = [
  ['run.draft', 'run.save'],
  ['run.stop', 'run.start'],
  ['run.restart-node', 'run.pause-node'],
  ['run.unasked'],
] as const

/** So many errors are listed at the button; the drawer has all of them. */
const maxListed = 3

export function RunButton() {
  const isRunning = useApp(({ project }) => project?.isRunning ?? false)
  return isRunning ? <RunControls /> : null
}

function RunControls() {
  const editor = useEditor()
  const { run: text } = useText()
  const problems = useDoc((state) => state.problems)
  const isBusy = useRun((state) => state.isBusy)
  const isAsked = useRun((state) => state.asked !== undefined)
  const errors = errorsOf({ problems })
  const list = errors.slice(0, maxListed).join('\n')
  const mayNot = useMayNot()
  const isOff = errors.length > 0 || mayNot !== undefined
  const against = mayNot ?? `${text.hasErrors(errors.length)}\n${list}`
  return (
    <span className={styles['group']} data-anchor="run">
      <Tooltip
        label={isOff ? against : text.runDraft}
        shortcut={isOff ? undefined : shortcutOf(findCommand('run.draft'), editor)}
      >
        <Button
          className={styles['run'] ?? ''}
          aria-label={text.run}
          // It can still be reached, and then says what is wrong.
          aria-disabled={isOff || isBusy || undefined}
          onClick={() => runCommand('run.draft', editor)}
        >
          <Play size={14} aria-hidden />
          <span className={styles['word']}>{text.run}</span>
        </Button>
      </Tooltip>
      <Menu
        entries={useEntries()}
        trigger={
          <button type="button" className={styles['more']} aria-label={text.more}>
            <ChevronDown size={14} aria-hidden />
          </button>
        }
      />
      {isAsked && <Question />}
    </span>
  )
}

/** Why whoever sits here may not run anything, if so. */
function useMayNot(): string | undefined {
  const editor = useEditor()
  useApp(({ project }) => project)
  const command = findCommand('run.draft')
  return command && whyNot(command, editor)
}

function useEntries(): MenuEntry[] {
  const editor = useEditor()
  const text = useText()
  useUi((state) => state.selection)
  useUi((state) => state.runsUnasked)
  useRun((state) => state.runs)
  return groups.flatMap((ids, index): MenuEntry[] => {
    const items = ids.flatMap((id): MenuEntry[] => {
      const command = findCommand(id)
      if (!command) return []
      const isOn = command.isOn?.(editor)
      return [
        {
          id,
          label: command.label(text),
          shortcut: shortcutOf(command, editor),
          isDisabled: !isEnabled(command, editor),
          whyNot: whyNot(command, editor),
          ...(isOn === undefined ? {} : { isOn }),
          run: () => void runCommand(id, editor),
        },
      ]
    })
    return index === 0 ? items : ['line', ...items]
  })
}
