import { config, defineStage, field, keyOf, PermanentError, Type } from '../../runtime/plugin.ts'
import type {
  Delivery,
  Expression,
  Message,
  StageContext,
  StageInstance,
  Static,
} from '../../runtime/plugin.ts'
import { createLine } from './line/line.ts'

const shape = config({
  for: Type.Optional(
    field.duration({
      en: 'How long each message waits.',
      zh: '每条消息等待的时间。',
      examples: ['30s'],
    }),
  ),
  by: Type.Optional(
    field.expression({
      en: 'CEL instead: a number of milliseconds, or a timestamp to wait for. What lies in the past does not wait.',
      zh: '改用 CEL 表达式：毫秒数，或要等到的时间戳。已过去的时间不等待。',
      examples: ['payload.urgent ? 0 : 5000', 'timestamp(payload.due)'],
    }),
  ),
  key: Type.Optional(
    field.expression({
      en: 'CEL: with `by`, messages with the same value keep their order: none overtakes one before it. Without it, a message leaves when its time has come.',
      zh: 'CEL 表达式：与 `by` 一起使用时，值相同的消息保持顺序，互不超越。不写则到时即发。',
      examples: ['topic'],
    }),
  ),
  max: field.duration({
    en: 'A message that would wait longer leaves by `error` at once.',
    zh: '需要等待更久的消息立即从 `error` 端口离开。',
    default: '1h',
  }),
  maxHeld: field.integer(
    {
      en: 'When so many messages wait, the sources are asked to wait.',
      zh: '等待的消息达到此数时，要求来源暂停。',
      default: 10_000,
      advanced: true,
    },
    { minimum: 1, maximum: 1_000_000 },
  ),
})
type Options = Static<typeof shape>

export default defineStage({
  text: {
    en: {
      summary: 'Lets messages wait',
      help: 'Holds each message for a time, fixed or by an expression. Its source is acknowledged only when it is delivered, so no more messages wait than the `window` of the source allows (1024), and one that waits longer than `window.stuck` (60 s) is shown as stuck: raise both, or put a `queue` in front, for long delays. When the flow stops, what waits leaves at once.',
      keywords: ['wait', 'later', 'sleep', 'schedule'],
    },
    'zh-CN': {
      summary: '让消息等待',
      help: '把每条消息保留一段时间，时间固定或由表达式给出。送达后才向来源确认，因此等待的消息数不超过来源的 `window`（1024），等待超过 `window.stuck`（60 秒）的会显示为卡住：长延时请调大两者，或在前面放置 `queue`。流程停止时，等待中的消息立即发出。',
      keywords: ['等待', '延时', '稍后', '定时'],
    },
  },
  icon: 'hourglass',
  config: shape,
  summary: 'for',
  examples: [
    { title: 'Half a minute', yaml: 'type: delay\nfor: 30s' },
    {
      title: 'Until the time that the message names',
      yaml: 'type: delay\nby: timestamp(payload.due)',
    },
  ],
  inputs: ['any'],
  outputs: { out: 'same' },
  *check({ for: fixed, by, max }) {
    if ((fixed === undefined) === (by === undefined)) {
      yield {
        path: '',
        message:
          by === undefined
            ? { en: 'there is no time to wait', zh: '没有设置等待时间' }
            : { en: '"for" and "by" exclude each other', zh: '"for" 和 "by" 不能同时使用' },
        hint: { en: 'give it one of "for" and "by"', zh: '请在 "for" 和 "by" 中设置一个' },
      }
    }
    if (fixed !== undefined && fixed > max) {
      yield {
        path: '/for',
        message: { en: '"for" is longer than "max"', zh: '"for" 比 "max" 更长' },
        hint: { en: 'raise "max"', zh: '请调大 "max"' },
      }
    }
  },
  create: createDelay,
})

/** A timer of the platform holds 24 days at most. */
const longestTimerMs = 24 * 3_600_000

function createDelay(options: Options, ctx: StageContext): StageInstance {
  const { clock } = ctx
  const line = createLine<Delivery>()
  const notBefore = createOrder(options.key)
  let timer: { readonly at: number; cancel(): void } | undefined
  let isStopping = false
  let full: { readonly wait: Promise<void>; readonly resume: () => void } | undefined

  function pass(now: number): void {
    for (const delivery of line.due(now)) ctx.send('out', delivery.message, [delivery])
    if (full !== undefined && line.size < options.maxHeld) {
      full.resume()
      full = undefined
    }
  }

  function ring(): void {
    const first = line.first()
    if (first === undefined || (timer !== undefined && timer.at <= first)) return
    timer?.cancel()
    const ms = Math.min(longestTimerMs, Math.max(0, Math.ceil(first - clock.now())))
    const run = () => {
      timer = undefined
      pass(clock.now())
      ring()
    }
    const { cancel } = clock.after(ms, run)
    timer = { at: first, cancel }
  }

  return {
    capacity: options.maxHeld,
    push(delivery) {
      const now = clock.now()
      const ms = options.by ? waitOf(options.by, delivery.message, now) : (options.for ?? 0)
      if (ms > options.max) {
        throw new PermanentError('delay', `${ms} ms are more than "max" (${options.max} ms) allows`)
      }
      const at = notBefore(delivery.message, now + Math.max(0, ms), now)
      line.add(at, delivery)
      if (at <= now || isStopping) pass(isStopping ? Infinity : now)
      ring()
      if (line.size >= options.maxHeld) full ??= createWait()
      return full?.wait
    },
    flush() {
      isStopping = true
      timer?.cancel()
      pass(Infinity)
    },
  }
}

function waitOf(by: Expression, message: Message, now: number): number {
  const value = by.evaluate(message)
  const ms = value instanceof Date ? value.getTime() - now : value
  if (typeof ms === 'number' && !Number.isNaN(ms)) return ms
  throw new PermanentError('delay', `${by.source} gives neither milliseconds nor a timestamp`)
}

/** Keys whose last message still waits are kept, and those are as many as wait, at most twice. */
function createOrder(key: Expression | undefined) {
  const last = new Map<string, number>()
  let sweepAt = 1024
  return (message: Message, at: number, now: number): number => {
    if (key === undefined) return at
    const name = keyOf(key, message)
    const later = Math.max(at, last.get(name) ?? 0)
    last.set(name, later)
    if (last.size >= sweepAt) {
      for (const [other, time] of last) if (time <= now) last.delete(other)
      sweepAt = Math.max(1024, last.size * 2)
    }
    return later
  }
}

function createWait() {
  let resume = () => {}
  const wait = new Promise<void>((resolve) => (resume = resolve))
  return { wait, resume: () => resume() }
}
