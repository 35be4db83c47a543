/** The latest messages of several streams as one object, by key. */
import { keyOf, keyText, PermanentError } from '../../../runtime/plugin.ts'
import type {
  Delivery,
  Expression,
  Message,
  StageContext,
  StageInstance,
} from '../../../runtime/plugin.ts'

export interface LatestOptions {
  readonly timeout: number
  readonly maxKeys: number
  readonly key: Expression | undefined
  /** What a stream is called in the result, and the condition for its messages. */
  readonly streams: Readonly<Record<string, Expression>>
  readonly emit: 'each' | 'once'
}

interface Value {
  readonly message: Message
  /** Until it is part of a result, its source waits. */
  delivery: Delivery | undefined
  readonly timer: { cancel(): void }
}
/** By name of the stream. */
type Row = Map<string, Value>

export function createLatest(options: LatestOptions, ctx: StageContext): StageInstance {
  const { timeout, maxKeys, emit } = options
  const streams = Object.entries(options.streams)
  /** The key that was used last stands last. */
  const rows = new Map<string, Row>()
  let isStopping = false

  const streamOf = (message: Message) => {
    for (const [name, when] of streams) if (when.test(message)) return name
    throw new PermanentError('no-stream', 'the message belongs to none of the "streams"')
  }

  function rowOf(key: string): Row {
    const row = rows.get(key) ?? new Map<string, Value>()
    rows.delete(key)
    rows.set(key, row)
    for (const [oldest, values] of rows) {
      if (rows.size <= maxKeys) break
      ctx.drop('keys')
      for (const name of values.keys()) forget(oldest, name, `there are more than ${maxKeys} keys`)
    }
    return row
  }

  /** A value that was part of no result leaves by error. */
  function forget(key: string, name: string, why: string): void {
    const row = rows.get(key)
    const value = row?.get(name)
    if (row === undefined || value === undefined) return
    value.timer.cancel()
    row.delete(name)
    if (row.size === 0) rows.delete(key)
    if (value.delivery === undefined) return
    const text = `"${name}" found no message of the other streams: ${why}`
    ctx.fail(value.delivery, new PermanentError('incomplete', text))
  }

  function put(key: string, name: string, delivery: Delivery): Row {
    const row = rowOf(key)
    const before = row.get(name)
    before?.timer.cancel()
    if (before?.delivery !== undefined) {
      ctx.drop('replaced')
      ctx.release(before.delivery)
    }
    const timer = ctx.clock.after(timeout, () => forget(key, name, `after ${timeout} ms`))
    row.set(name, { message: delivery.message, delivery, timer })
    return row
  }

  function send(key: string, row: Row, last: Message): void {
    const values = streams.flatMap(([name]) => row.get(name) ?? [])
    const payload = Object.fromEntries(
      streams.map(([name]) => [name, row.get(name)?.message.payload]),
    )
    const causes = values.flatMap(({ delivery }) => delivery ?? [])
    if (emit === 'once') {
      for (const { timer } of values) timer.cancel()
      rows.delete(key)
    } else for (const value of values) value.delivery = undefined
    const join = options.key ? { key } : {}
    ctx.send('out', { payload, topic: last.topic, meta: { ...last.meta, join } }, causes)
  }

  return {
    push(delivery) {
      const { message } = delivery
      const name = streamOf(message)
      const key = options.key ? keyOf(options.key, message) : keyText('')
      const row = put(key, name, delivery)
      if (row.size === streams.length) send(key, row, message)
      else if (isStopping) forget(key, name, 'at the stop')
      return undefined
    },
    flush() {
      isStopping = true
      for (const [key, row] of rows) for (const name of row.keys()) forget(key, name, 'at the stop')
    },
  }
}
