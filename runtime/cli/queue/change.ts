/** `sluice queue drop` and `requeue`: takes messages out, or sends them to the end. */
import type { Log } from '../../store/log.ts'
import { CommandError, Exit } from '../exit.ts'
import { count, print } from '../output.ts'
import { withQueue } from './queues.ts'

export interface ChangeOptions {
  readonly state: string
  readonly all?: true
}

export async function dropMessages(
  name: string,
  numbers: readonly number[],
  options: ChangeOptions,
): Promise<void> {
  const dropped = await withQueue(options.state, name, (log) => {
    const chosen = chosenOf(log, name, numbers, options)
    for (const number of chosen) log.acknowledge(number)
    return Promise.resolve(chosen.length)
  })
  print(`dropped ${count(dropped, 'message')} of "${name}"`)
}

/** Written again before the old ones are forgotten: a crash in between repeats and loses nothing. */
export async function requeueMessages(
  name: string,
  numbers: readonly number[],
  options: ChangeOptions,
): Promise<void> {
  const moved = await withQueue(options.state, name, async (log) => {
    const chosen = chosenOf(log, name, numbers, options)
    for (const number of chosen) {
      const entry = log.next(number - 1)
      const body = await log.read(number)
      if (entry === undefined || body === undefined)
        throw new CommandError(Exit.couldNotRun, `message ${number} is damaged: drop it instead`)
      await log.append([{ key: entry.key, time: Date.now(), body }])
      log.acknowledge(number)
    }
    return chosen.length
  })
  print(`moved ${count(moved, 'message')} of "${name}" to the end`)
}

function chosenOf(
  log: Log,
  name: string,
  numbers: readonly number[],
  { all }: ChangeOptions,
): readonly number[] {
  if ((all === true) === numbers.length > 0)
    throw new CommandError(Exit.usage, 'name the numbers of messages (see "peek"), or give --all')
  if (!all) {
    const unknown = numbers.find((number) => !log.has(number))
    if (unknown === undefined) return numbers
    throw new CommandError(Exit.usage, `no message ${unknown} waits in "${name}"`)
  }
  const found: number[] = []
  for (let entry = log.next(0); entry !== undefined; entry = log.next(entry.sequence))
    found.push(entry.sequence)
  return found
}
