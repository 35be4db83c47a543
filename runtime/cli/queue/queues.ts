/** The queues of a state folder, and the opening of one while no runtime has it. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

import { InUseError } from '../../store/lock.ts'
import type { Log } from '../../store/log.ts'
import { openDiskStore } from '../../store/store.ts'
import { CommandError, Exit } from '../exit.ts'

export interface QueuePlace {
  /** `flow/node`, as the other commands take it. */
  readonly name: string
  readonly folder: string
}

const isOfQueue = (file: string) => /^([0-9]{16}\.log|acknowledged\.log|lock-.+)$/.test(file)

export async function findQueues(state: string): Promise<readonly QueuePlace[]> {
  const places: QueuePlace[] = []
  for (const flow of await namesIn(state))
    for (const node of await namesIn(join(state, flow, 'nodes'))) {
      const folder = join(state, flow, 'nodes', node)
      if (!(await namesIn(folder)).some(isOfQueue)) continue
      places.push({ name: `${decodeURIComponent(flow)}/${node}`, folder })
    }
  return places
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted()
  } catch {
    return []
  }
}

/** Runs with the queue open, and closes it. */
export async function withQueue<T>(
  state: string,
  name: string,
  run: (log: Log) => Promise<T>,
): Promise<T> {
  const places = await findQueues(state)
  const place = places.find((each) => each.name === name)
  if (place === undefined) {
    const known = places.map((each) => `"${each.name}"`).join(', ')
    const hint = known === '' ? `"${state}" holds no queue` : `there are ${known}`
    throw new CommandError(Exit.usage, `there is no queue "${name}": ${hint}`)
  }
  const log = await openQueue(place)
  try {
    return await run(log)
  } finally {
    await log.close()
  }
}

async function openQueue({ name, folder }: QueuePlace): Promise<Log> {
  try {
    return await openDiskStore(folder)
  } catch (error) {
    if (!(error instanceof InUseError)) throw error
    throw new CommandError(
      Exit.couldNotRun,
      `process ${error.process} uses the queue "${name}": stop that runtime, then try again`,
    )
  }
}
