/** `sluice trace`: asks for the way of the next message, and prints it. */
import type { TraceAnswer } from '../../admin/contract/debug.ts'
import { ask } from '../ask.ts'
import type { TraceOptions } from '../commands/trace.ts'
import { CommandError, Exit } from '../exit.ts'
import { paintFor, print } from '../output.ts'
import { shownMs, traceText } from './trace-text.ts'

export async function trace(
  flow: string,
  port: string | undefined,
  { admin, topic, wait, json }: TraceOptions,
): Promise<void> {
  const answer = await ask(admin, '/api/run/trace', {
    body: {
      flow,
      ...(port === undefined ? {} : { port }),
      ...(topic === undefined ? {} : { topic }),
      waitMs: wait,
    },
  })
  const traced = (await answer.json()) as TraceAnswer // by contract
  if (json) return print(JSON.stringify(traced))
  if (traced.state === 'waiting')
    throw new CommandError(Exit.couldNotRun, `no message came by within ${wait / 1000} s`)
  const paint = paintFor(process.stdout)
  const { ms, outcome, start = '', time = 0 } = traced
  const end =
    ms === undefined || outcome === undefined
      ? 'is under way still'
      : `${outcome} after ${shownMs(ms)}`
  print(`${new Date(time).toISOString()} ${start}: ${end}`)
  print(traceText(traced, paint))
}
