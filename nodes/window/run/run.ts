/** Reads messages, puts their values into windows, and sends the result of each window when it closes. */
import { createStateFile, keyOf, Outcome, PermanentError } from '../../../runtime/plugin.ts'
import type { Message, StageContext, StageInstance } from '../../../runtime/plugin.ts'
import { calculate } from '../aggregate/aggregate.ts'
import type { Frame } from '../frame/frame.ts'
import { createAlarm } from './alarm.ts'
import type { WindowOptions } from './options.ts'
import { createResults } from './results.ts'
import { readSaved } from './saved.ts'
import { createStreams } from './streams.ts'
import type { Reading } from './streams.ts'
import { timeOf } from './time.ts'

export function createWindow(options: WindowOptions, ctx: StageContext): StageInstance {
  const { clock, drop } = ctx
  const isKept = options.state === 'disk' && ctx.stateFolder !== undefined
  let isStopping = false
  const results = createResults(ctx, () => file?.changed())
  const closed = (key: string, frame: Frame, isWhole: boolean) =>
    results.send(resultOf(options, key, frame, isWhole), frame.topic)
  const streams = createStreams(options, { closed, drop })
  const read = () => ({ streams: streams.save(), results: results.pending() })
  const madeBy = fingerprint(options)
  const file = options.state === 'disk' ? createStateFile({ ...ctx, madeBy, read }) : undefined

  const look = () => {
    alarm.ringAt(streams.closeDue(clock.now()))
    file?.changed()
  }
  const alarm = createAlarm(clock, look)

  return {
    async open() {
      const saved = readSaved(await file?.load())
      streams.load(saved.streams)
      for (const { payload, topic } of saved.results) results.send(payload, topic)
      alarm.ringAt(streams.closeDue(clock.now()))
    },
    push(delivery) {
      const now = clock.now()
      const due = streams.add(readingOf(options, delivery.message, now), now)
      if (due === undefined) {
        drop('late')
        ctx.release(delivery)
      } else {
        ctx.end(delivery, Outcome.delivered)
        alarm.ringAt(due)
      }
      if (isStopping && !isKept) streams.closeAll()
      file?.changed()
      return results.wait()
    },
    flush() {
      isStopping = true
      if (!isKept) streams.closeAll()
      return results.settled()
    },
    async close() {
      alarm.cancel()
      results.close()
      const { length } = results.pending()
      if (!isKept && length > 0) drop('results', length)
      await file?.close()
    },
  }
}

function readingOf(options: WindowOptions, message: Message, now: number): Reading {
  const { time, key, maxAhead } = options
  return {
    at: time ? timeOf(time, message, now + maxAhead) : now,
    value: valueOf(message, options),
    key: key ? keyOf(key, message) : '',
    topic: message.topic,
  }
}

const needNumbers = /^(sum|min|max|mean|p.*)$/

function valueOf(message: Message, { value, calculate: wanted }: WindowOptions): unknown {
  const found = value ? value.evaluate(message) : message.payload
  const number = typeof found === 'bigint' ? Number(found) : found
  if (typeof number === 'number' && Number.isFinite(number)) return number
  const what = wanted.find((one) => needNumbers.test(one))
  if (what === undefined) return found
  const name = value?.source ?? 'the payload'
  throw new PermanentError('value', `${name} is no finite number: it has no part in "${what}"`)
}

function resultOf(options: WindowOptions, key: string, frame: Frame, isWhole: boolean): unknown {
  const { start, end, aggregate } = frame
  const values = options.calculate.map((what) => [what, calculate(aggregate, what)])
  return {
    ...(options.key ? { key } : {}),
    start,
    end,
    ...Object.fromEntries(values),
    ...(isWhole ? {} : { partial: true }),
  }
}

/** A state that other options made does not fit. */
const fingerprint = ({ frame, calculate: wanted, value, key, time }: WindowOptions) =>
  JSON.stringify([frame, wanted, value?.source, key?.source, time?.source])
