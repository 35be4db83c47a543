/** What can be made of a message: a test, a sample, a copy of a part of it. */
import { Copy, FlaskConical, Redo } from 'lucide-react'

import { useApp, useDoc, useEditor, useText } from '../../app/context.tsx'
import { mayOperate } from '../../app/run/may-operate.ts'
import { useRun } from '../../app/run/run-store.ts'
import { offerToInject } from '../../debug/inject.ts'
import { followNext } from '../../debug/trace.ts'
import { valueAt } from '../../inspector/payload.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Menu } from '../../ui/menu.tsx'
import { saveAsTest } from '../tests/save-as-test.ts'
import { inJson } from '../viewers/formats.ts'
import type { Reading } from '../viewers/formats.ts'
import type { SeenMessage } from './message.ts'
import { putInSample, yamlSample } from './sample-of.ts'
import { runningName } from './tap-target.ts'
import type { TapTarget } from './tap-target.ts'

interface MessageActionsProps {
  readonly message: SeenMessage
  readonly target: TapTarget
  readonly reading: Reading
  readonly picked: string | undefined
}

export function MessageActions({ message, target, reading, picked }: MessageActionsProps) {
  const editor = useEditor()
  const { taps: text, debug } = useText()
  const isRunning = useRun(({ runs }) => runs?.flows.some(({ id }) => id === target.flow) ?? false)
  const isReadOnly = useDoc((state) => state.isReadOnly)
  // The form knows the nodes of the flow that is open.
  const isOpen = useDoc((state) => state.id === target.flow) && target.inside === undefined
  const mayPutIn = useApp(mayOperate)
  const { isCut } = message.payload
  const copy = (what: string): void => {
    navigator.clipboard.writeText(what).then(
      () => editor.toast({ title: text.copied, tone: 'good' }),
      () => editor.toast({ title: text.noCopy, tone: 'bad' }),
    )
  }
  const value = picked === undefined ? reading.value : valueAt(reading.value, picked)
  return (
    <>
      <Button
        disabled={isReadOnly || isCut}
        title={isCut ? text.cannotSaveCut : undefined}
        onClick={() => void saveAsTest(editor, target, message)}
      >
        <FlaskConical size={14} aria-hidden />
        {text.saveTest}
      </Button>
      {isRunning && isOpen && mayPutIn && (
        <Button
          disabled={isCut}
          title={isCut ? text.cannotSendCut : undefined}
          onClick={() => offerToInject(editor, runningName(target), message.tapped)}
        >
          <Redo size={14} aria-hidden />
          {debug.injectSeen}
        </Button>
      )}
      <Menu
        trigger={<IconButton label={text.copyValue} icon={<Copy size={14} aria-hidden />} />}
        entries={[
          {
            id: 'value',
            label: text.copyValue,
            run: () => copy('value' in reading ? textOf(value) : (reading.text ?? '')),
          },
          {
            id: 'path',
            label: text.copyPath,
            isDisabled: picked === undefined,
            run: () => copy(expressionOf(picked ?? '')),
          },
          { id: 'yaml', label: text.copyYaml, run: () => copy(yamlSample(message, reading)) },
          'line',
          {
            id: 'sample',
            label: text.useSample,
            isDisabled: isCut,
            run: () => putInSample(editor, message),
          },
          ...(isRunning && isOpen
            ? [
                {
                  id: 'trace',
                  label: debug.traceFrom(portOf(target)),
                  run: () => void followNext(editor, portOf(target)),
                },
              ]
            : []),
        ]}
      />
    </>
  )
}

/** A wire shows what its first port sends. */
const portOf = (target: TapTarget): string => {
  const name = runningName(target)
  return name.split('->')[0]?.trim() ?? name
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : inJson(value, 2))

/** As expressions write it: `payload.values[0]["a b"]`. */
function expressionOf(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, key) => {
      if (/^\d+$/.test(key)) return `${path}[${key}]`
      return /^[A-Za-z_]\w*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`
    }, 'payload')
}
