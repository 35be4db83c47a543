/** `sluice stop`: asks for the stop, tells how it goes, and ends when the process has. */
import type { StopOptions } from '../commands/stop.ts'
import { CommandError, Exit } from '../exit.ts'
import { count, print } from '../output.ts'
import { sentenceOf } from '../run/stop.ts'
import { ask } from './client.ts'
import type { ControlEvent } from './protocol.ts'

const answerMs = 5000
/** Beyond the deadline of the drain: what does not close in time is given up by the runtime. */
const closeMs = 30_000

export async function stop({ timeout, ...target }: StopOptions): Promise<void> {
  const request = { do: 'stop' as const, ...(timeout === undefined ? {} : { timeoutMs: timeout }) }
  const asked = await ask(target, request)
  const first = await asked.next(answerMs)
  if (first?.event !== 'stopping') throw gone(asked.process)
  const longestMs = first.deadlineMs + closeMs
  const already = first.wasAsked ? ' already' : ''
  print(`process ${asked.process} is${already} stopping: up to ${first.deadlineMs / 1000} s`)
  const endsAt = performance.now() + longestMs
  for (;;) {
    const event = await asked.next(Math.max(0, endsAt - performance.now()))
    if (event === undefined) throw gone(asked.process)
    if (event.event === 'draining') print(`draining: ${openText(event)}`)
    if (event.event !== 'stopped') continue
    // The socket closes with the process.
    await asked.next(Math.max(answerMs, endsAt - performance.now()))
    for (const each of event.unsettled) print(`${each.flow}: ${sentenceOf(each)}`)
    if (event.unsettled.length > 0)
      throw new CommandError(Exit.drainDeadline, 'stopped at the deadline with messages unsettled')
    print('stopped, everything is settled')
    return
  }
}

function openText({ open, sources }: ControlEvent & { event: 'draining' }): string {
  const list = Object.entries(sources).map(([source, number]) => `${source} ${number}`)
  return `${count(open, 'message')} open (${list.join(', ')})`
}

const gone = (process: number): CommandError =>
  new CommandError(
    Exit.couldNotRun,
    `process ${process} ended before it could tell what was settled: see its log`,
  )
