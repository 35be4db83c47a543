/** `sluice reload`: asks for the reload and prints what restarted and what runs on. */
import type { ReloadOptions } from '../commands/reload.ts'
import { CommandError, Exit } from '../exit.ts'
import { paintFor, print } from '../output.ts'
import { ask } from './client.ts'
import { isFaulty } from './protocol.ts'
import { reloadText } from './reload-text.ts'

/** A reload waits for what leaves, and for what starts. */
const answerMs = 120_000

export async function reload({ json, ...target }: ReloadOptions): Promise<void> {
  const asked = await ask(target, { do: 'reload' })
  const event = await asked.next(answerMs)
  asked.end()
  if (event?.event !== 'reloaded')
    throw new CommandError(Exit.couldNotRun, `process ${asked.process} ended during the reload`)
  const { flows, problems, broken } = event
  print(
    json
      ? JSON.stringify({ process: asked.process, flows, problems, broken })
      : reloadText(event, paintFor(process.stdout)),
  )
  if (broken.length > 0) process.exitCode = Exit.problems
  else if (flows.some(isFaulty)) process.exitCode = Exit.couldNotRun
}
