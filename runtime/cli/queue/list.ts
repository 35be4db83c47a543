/** `sluice queue ls` and `peek`: what waits, without changing it. */
import { InUseError } from '../../store/lock.ts'
import type { Entry, Log } from '../../store/log.ts'
import { unpackMessage } from '../../store/message.ts'
import { openDiskStore } from '../../store/store.ts'
import { columns, print } from '../output.ts'
import { findQueues, withQueue } from './queues.ts'
import type { QueuePlace } from './queues.ts'

interface Row {
  readonly queue: string
  readonly messages?: number
  readonly bytes?: number
  readonly oldest?: string
  readonly inUseBy?: number
}

export async function listQueues(state: string, isJson: boolean): Promise<void> {
  const rows: Row[] = []
  for (const place of await findQueues(state)) rows.push(await rowOf(place))
  if (isJson) return print(JSON.stringify(rows, undefined, 2))
  if (rows.length === 0) return print(`"${state}" holds no queue`)
  const lines = rows.map(({ queue, messages, bytes, oldest, inUseBy }) =>
    inUseBy === undefined
      ? [
          queue,
          `${messages} waiting`,
          `${bytes} bytes`,
          oldest === undefined ? '' : `since ${oldest}`,
        ]
      : [queue, `in use by process ${inUseBy}: stop it to look inside`],
  )
  print(columns(lines, ''))
}

async function rowOf({ name, folder }: QueuePlace): Promise<Row> {
  try {
    const log = await openDiskStore(folder)
    const oldest = log.next(0)
    const row = { queue: name, messages: log.waiting(), bytes: log.liveSize() }
    await log.close()
    return oldest === undefined ? row : { ...row, oldest: new Date(oldest.time).toISOString() }
  } catch (error) {
    if (error instanceof InUseError) return { queue: name, inUseBy: error.process }
    throw error
  }
}

export interface PeekOptions {
  readonly state: string
  readonly count: number
  readonly json?: true
}

export async function peekQueue(name: string, { state, count, json }: PeekOptions): Promise<void> {
  const shown = await withQueue(state, name, async (log) => {
    const found: object[] = []
    for (let entry = log.next(0); entry !== undefined && found.length < count;) {
      found.push(await shownOf(log, entry))
      entry = log.next(entry.sequence)
    }
    return found
  })
  if (json) return print(JSON.stringify(shown, replacer, 2))
  if (shown.length === 0) return print('nothing waits')
  print(shown.map((each) => JSON.stringify(each, replacer)).join('\n'))
}

async function shownOf(log: Log, { sequence, time }: Entry): Promise<object> {
  const body = await log.read(sequence)
  const head = { number: sequence, time: new Date(time).toISOString() }
  if (body === undefined) return { ...head, damaged: true }
  const { topic, payload, meta } = unpackMessage(body)
  const more = Object.keys(meta).length === 0 ? {} : { meta }
  return { ...head, topic, ...payloadOf(payload), ...more }
}

function payloadOf(payload: unknown): object {
  if (payload instanceof Uint8Array) return { hex: Buffer.from(payload).toString('hex') }
  return typeof payload === 'string' ? { text: payload } : { json: payload }
}

/** What JSON cannot say is said in words that show its kind. */
function replacer(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  return value instanceof Uint8Array ? `hex:${Buffer.from(value).toString('hex')}` : value
}
