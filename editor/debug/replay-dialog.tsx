/** A recording is chosen, and put into the flow that runs. */
import { useEffect, useRef, useState } from 'react'

import { useDoc, useEditor, useText } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import { runStoreOf } from '../app/run/run-store.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import styles from './debug.module.css'
import { canTake } from './places.ts'
import { readRecording } from './recording.ts'
import type { ReadRecording } from './recording.ts'
import { replay } from './replay.ts'

const speeds = ['1', '2', '10', 'max'] as const
type Speed = (typeof speeds)[number]

export function ReplayDialog() {
  const editor = useEditor()
  const { debug: text } = useText()
  const flow = useDoc((state) => state.id)
  const [recording, setRecording] = useState<ReadRecording>()
  const [fault, setFault] = useState<string>()
  const [speed, setSpeed] = useState<Speed>('1')
  const [holds, setHolds] = useState(true)
  const { done, start, stop } = useReplay(setFault)
  const close = (): void => editor.ui.setState({ dialog: undefined })
  const take = async (file: File | undefined): Promise<void> => {
    setFault(undefined)
    setRecording(undefined)
    try {
      if (file) setRecording(readRecording(await file.text(), sourcesOf(editor)))
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    }
  }
  const isBusy = done !== undefined
  return (
    <Dialog
      title={text.replayTitle}
      description={text.replayHelp}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{text.close}</Button>
          {isBusy ? (
            <Button onClick={stop}>{text.replayStop}</Button>
          ) : (
            <Button
              tone="primary"
              disabled={!recording || recording.messages.length === 0}
              onClick={() => recording && void start(recording, speed, holds)}
            >
              {text.replayStart}
            </Button>
          )}
        </>
      }
    >
      <div className={styles['form']}>
        <label className={styles['field']}>
          {text.replayFile}
          <input
            type="file"
            accept=".ndjson,.jsonl,.json"
            disabled={isBusy}
            onChange={({ target }) => void take(target.files?.[0])}
          />
        </label>
        {recording && <Facts recording={recording} flow={flow} />}
        <label className={styles['field']}>
          {text.replaySpeed}
          <select
            className={styles['control']}
            value={speed}
            disabled={isBusy}
            onChange={({ target }) => setSpeed(speeds.find((each) => each === target.value) ?? '1')}
          >
            {speeds.map((each) => (
              <option key={each} value={each}>
                {text.replaySpeeds[each]}
              </option>
            ))}
          </select>
        </label>
        <label className={styles['check']}>
          <input
            type="checkbox"
            checked={holds}
            disabled={isBusy}
            onChange={({ target }) => setHolds(target.checked)}
          />
          {text.replayHold}
        </label>
        <p className={styles['quiet']}>{text.replayLimit}</p>
        {fault !== undefined && (
          <p role="alert" className={styles['bad']}>
            {fault}
          </p>
        )}
        {isBusy && <p role="status">{text.replayed(done, recording?.messages.length ?? 0)}</p>}
      </div>
    </Dialog>
  )
}

function Facts({ recording, flow }: { readonly recording: ReadRecording; readonly flow: string }) {
  const { debug: text } = useText()
  const { messages, skipped } = recording
  const length = ((messages.at(-1)?.at ?? 0) - (messages[0]?.at ?? 0)) / 1000
  return (
    <p>
      {text.replayFacts(messages.length, length.toFixed(1))}{' '}
      {recording.flow !== flow && text.replayOther(recording.flow)}{' '}
      {skipped > 0 && text.replaySkipped(skipped)}
    </p>
  )
}

const sourcesOf = (editor: Editor): ReadonlySet<string> => {
  const graph = editor.graph()
  const ids = [...graph.nodes.values()].filter(({ role }) => role === 'source').map(({ id }) => id)
  return new Set(ids.filter((id) => canTake(graph, id)))
}

/** Those that nobody has paused: they go on afterwards. */
function runningSources(editor: Editor, flow: string): string[] {
  const { runs } = runStoreOf(editor).getState()
  const paused = new Set(runs?.flows.find(({ id }) => id === flow)?.paused.map(({ node }) => node))
  return [...sourcesOf(editor)].filter((id) => !paused.has(id))
}

/** `done`: how many were put in, while it goes on. When the dialog goes, so does it. */
function useReplay(fail: (fault: string) => void) {
  const editor = useEditor()
  const [done, setDone] = useState<number>()
  const ending = useRef<AbortController>(undefined)
  useEffect(() => () => ending.current?.abort(), [])
  const start = async (recording: ReadRecording, speed: Speed, holds: boolean): Promise<void> => {
    const { debug: text } = editor.text()
    const { signal } = (ending.current = new AbortController())
    const { messages } = recording
    const flow = editor.doc.getState().id
    const paused = holds ? runningSources(editor, flow) : []
    setDone(0)
    try {
      for (const node of paused) await editor.api.run.pause(flow, node)
      const times = speed === 'max' ? Infinity : Number(speed)
      const ends = await replay(editor, { messages, speed: times, signal, onProgress: setDone })
      const counts = [...ends].map(([end, count]) => `${text.outcomes[end] ?? end}: ${count}`)
      editor.toast({ title: text.replayDone(counts.join('; ')), tone: 'good' })
    } catch (error) {
      fail(error instanceof Error ? error.message : String(error))
      editor.announce(text.replayFailed, 'assertive')
    } finally {
      for (const node of paused) await editor.api.run.resume(flow, node).catch(() => undefined)
      setDone(undefined)
    }
  }
  return { done, start, stop: () => ending.current?.abort() }
}
