/** `sluice status`: asks a running runtime how it does. */
import type { StatusOptions } from '../commands/status.ts'
import { CommandError, Exit } from '../exit.ts'
import { paintFor, print } from '../output.ts'
import { ask } from './client.ts'
import { statusText } from './status-text.ts'

const answerMs = 5000

export async function status({ json, ...target }: StatusOptions): Promise<void> {
  const asked = await ask(target, { do: 'status' })
  const event = await asked.next(answerMs)
  asked.end()
  if (event?.event !== 'status')
    throw new CommandError(Exit.couldNotRun, `process ${asked.process} ended before it answered`)
  const { process: id, health, status: facts } = event
  print(
    json
      ? JSON.stringify({ process: id, ...health, ...facts })
      : statusText(event, paintFor(process.stdout)),
  )
  if (!health.ready) process.exitCode = Exit.problems
}
