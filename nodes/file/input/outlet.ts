/** Where records leave: paced, counted, and with their position behind them. */
import { basename } from 'node:path'

import { createStateFile, ExpressionError, Outcome } from '../../../runtime/plugin.ts'
import type { Emit, Message, SourceContext } from '../../../runtime/plugin.ts'
import type { SourceConfig } from '../source.ts'
import { createPace } from './pace.ts'
import { createTracker } from './position.ts'
import type { Position } from './position.ts'
import { readKept } from './open-file.ts'
import type { Kept } from './open-file.ts'
import { readRecord } from './record.ts'
import type { Stopper } from './stopper.ts'

/** A record and where it stands. */
export interface Record {
  readonly bytes: Buffer | undefined
  readonly offset: number
  readonly length: number
  readonly line: number
  readonly after: Position
}

export interface Outlet {
  /** Resolves when the next record may be read. */
  hand(record: Record): Promise<void>
  /** The file begins again. */
  restart(): void
  /** Behind the last record that was handed on, settled or not. */
  reached(): Kept | undefined
  /** Where the run before was. */
  load(): Promise<Kept | undefined>
  close(): Promise<void>
}

export function createOutlet(
  config: SourceConfig,
  emit: Emit,
  ctx: SourceContext,
  stopper: Stopper,
): Outlet {
  const { path, as, encoding, timing, time, speed } = config
  const name = basename(path)
  const pace = timing === 'original' && time ? createPace(time, speed, ctx.clock) : undefined
  const isKept = config.from === 'state'
  let reached: Position | undefined
  const state = createStateFile({
    stateFolder: isKept ? ctx.stateFolder : undefined,
    clock: ctx.clock,
    log: ctx.log,
    madeBy: JSON.stringify([path, as]),
    read: () => keptOf(tracker.position),
  })
  const tracker = createTracker(() => {
    if (isKept) state.changed()
  })

  /** What failed will be read again by the next run: the position stays before it. */
  const settle = (outcome: Outcome, token: number) => {
    if (outcome !== Outcome.failed) tracker.done(token)
  }

  function skip({ offset, length, line, after }: Record, code: string, reason: string): void {
    ctx.drop(code)
    const payload = { file: path, line, offset, length, reason }
    ctx.event('skipped', { payload, topic: name, meta: { file: path } })
    tracker.done(tracker.add(after))
  }

  function messageOf(record: Record, payload: unknown): Message {
    const { offset, line } = record
    const meta = as === 'file' ? { file: path } : { file: path, line, offset }
    const message = { payload, topic: name, meta }
    return config.topic ? { ...message, topic: config.topic.render(message) } : message
  }

  async function hand(record: Record): Promise<void> {
    const { bytes, after } = record
    reached = after
    if (!bytes) return skip(record, 'too-long', `longer than ${config.maxSize} bytes`)
    if (as === 'ndjson' && isBlank(bytes)) return tracker.done(tracker.add(after))
    const reading = readRecord(bytes, as, encoding)
    if ('fault' in reading) return skip(record, 'decode', reading.fault)
    let message: Message
    let ms = 0
    try {
      message = messageOf(record, reading.payload)
      ms = pace?.before(message) ?? 0
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      return skip(record, 'expression', error.message)
    }
    if (ms > 0) await stopper.sleep(ms)
    if (!stopper.isStopped) await send(message, after)
  }

  async function send(message: Message, after: Position): Promise<void> {
    const token = tracker.add(after)
    const wait = ctx.ack === 'received' ? emit(message) : emit(message, settle, token)
    if (ctx.ack === 'received') tracker.done(token)
    if (wait) await stopper.orStopped(wait)
  }

  return {
    hand,
    restart: () => pace?.restart(),
    reached: () => keptOf(reached),
    load: async () => (isKept ? readKept(await state.load()) : undefined),
    close: () => (isKept ? state.close() : Promise.resolve()),
  }
}

function keptOf(position: Position | undefined): Kept | undefined {
  if (!position) return undefined
  const { file, offset, line } = position
  return { ino: file.ino, head: file.head, offset, line }
}

const isBlank = (bytes: Buffer) => bytes.toString('latin1').trim() === ''
