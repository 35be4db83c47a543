import { config, defineStage, field, keyOf, Type } from '../../runtime/plugin.ts'
import type { Delivery, StageContext, StageInstance, Static } from '../../runtime/plugin.ts'
import { createRate } from './rate/rate.ts'
import type { Rate } from './rate/rate.ts'

const shape = config({
  rate: field.number(
    {
      en: 'How many messages may pass in the time of `per`.',
      zh: '在 `per` 时间内可通过的消息数。',
      examples: [10],
    },
    { exclusiveMinimum: 0, maximum: 1_000_000 },
  ),
  per: field.duration({
    en: 'The time that `rate` is meant for.',
    zh: '`rate` 对应的时间。',
    default: '1s',
  }),
  burst: Type.Optional(
    field.integer(
      {
        en: 'How many may pass at once after a rest. Without it, as many as `rate`. `1` spaces them evenly.',
        zh: '空闲之后可一次通过的数量。不写则等于 `rate`。`1` 表示均匀间隔。',
        examples: [1],
      },
      { minimum: 1, maximum: 1_000_000 },
    ),
  ),
  mode: field.choice(['drop', 'delay', 'sample-latest'], {
    en: 'What is too much: `drop` filters it, counted as `throttled`. `delay` lets it wait for its turn, and the sources with it. `sample-latest` keeps the newest and sends it when its turn comes; one that a newer one replaced is filtered, counted as `replaced`.',
    zh: '超出的消息：`drop` 过滤并以 `throttled` 计数；`delay` 让其等待，来源也随之等待；`sample-latest` 保留最新一条，到时发送，被取代的旧消息被过滤并以 `replaced` 计数。',
    default: 'drop',
  }),
  key: Type.Optional(
    field.expression({
      en: 'CEL: each value has a rate of its own. Without it, there is one for all.',
      zh: 'CEL 表达式：每个值各有速率。不写则共用一个。',
      examples: ['topic', 'payload.device'],
    }),
  ),
  maxHeld: field.integer(
    {
      en: 'With `delay`: when so many messages wait, the sources are asked to wait.',
      zh: '用于 `delay`：等待的消息达到此数时，要求来源暂停。',
      default: 1000,
      advanced: true,
    },
    { minimum: 1, maximum: 1_000_000 },
  ),
  maxKeys: field.integer(
    {
      en: 'Keys that are remembered at most. The one that rested longest is forgotten first; before its rate was free again, that is counted as `forgotten`.',
      zh: '最多记住的键数。最久未用的先被遗忘；若其速率尚未恢复，以 `forgotten` 计数。',
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
      summary: 'Limits how many messages pass in a time',
      help: 'Lets `rate` messages pass in the time of `per`, for each `key`. After a rest, up to `burst` pass at once. Order is kept for each key. What waits leaves at once when the flow stops. A restart begins with a full `burst`.',
      keywords: ['rate limit', 'slow down', 'sample', 'token bucket', 'debounce'],
    },
    'zh-CN': {
      summary: '限制一段时间内通过的消息数',
      help: '对每个 `key`，在 `per` 时间内放行 `rate` 条消息。空闲之后最多一次放行 `burst` 条。每个键内保持顺序。流程停止时，等待中的消息立即发出。重启后从完整的 `burst` 开始。',
      keywords: ['限流', '限速', '采样', '令牌桶'],
    },
  },
  icon: 'gauge',
  config: shape,
  summary: 'rate',
  examples: [
    { title: 'Ten a second, the rest is dropped', yaml: 'type: throttle\nrate: 10' },
    {
      title: 'The newest value of each topic every five seconds',
      yaml: 'type: throttle\nrate: 1\nper: 5s\nkey: topic\nmode: sample-latest',
    },
  ],
  inputs: ['any'],
  outputs: { out: 'same' },
  *check({ per }) {
    if (per > 0) return
    yield { path: '/per', message: { en: '"per" must be more than 0', zh: '"per" 必须大于 0' } }
  },
  create: createThrottle,
})

interface Lane {
  readonly rate: Rate
  readonly waiting: Delivery[]
  timer: { cancel(): void } | undefined
}

function createThrottle(options: Options, ctx: StageContext): StageInstance {
  const { mode, maxHeld } = options
  const { clock } = ctx
  const lanes = createLanes(options, ctx)
  let held = 0
  let isStopping = false
  let full: { readonly wait: Promise<void>; readonly resume: () => void } | undefined

  const pass = (delivery: Delivery) => ctx.send('out', delivery.message, [delivery])

  /** Lets go of what waits, as far as the rate allows. */
  function drain(lane: Lane): void {
    const { rate, waiting } = lane
    const mayPass = () => isStopping || rate.take(clock.now())
    lane.timer?.cancel()
    while (waiting.length > 0 && mayPass()) {
      const next = waiting.shift()
      held--
      if (next !== undefined) pass(next)
    }
    if (full !== undefined && held < maxHeld) {
      full.resume()
      full = undefined
    }
    if (waiting.length > 0) drainLater(lane)
  }

  function drainLater(lane: Lane): void {
    lane.timer = clock.after(lane.rate.wait(clock.now()), () => drain(lane))
  }

  function wait(lane: Lane, delivery: Delivery): void {
    const before = mode === 'sample-latest' ? lane.waiting[0] : undefined
    if (before !== undefined) {
      lane.waiting[0] = delivery
      ctx.drop('replaced')
      ctx.release(before)
      return
    }
    held++
    lane.waiting.push(delivery)
    if (lane.waiting.length === 1) drainLater(lane)
  }

  return {
    ...(mode === 'delay' ? { capacity: maxHeld } : {}),
    push(delivery) {
      const lane = lanes.of(options.key ? keyOf(options.key, delivery.message) : '')
      const isFree = lane.waiting.length === 0 && lane.rate.take(clock.now())
      if (isFree || (isStopping && mode !== 'drop')) pass(delivery)
      else if (mode === 'drop') {
        ctx.drop('throttled')
        ctx.release(delivery)
      } else wait(lane, delivery)
      if (held >= maxHeld && mode === 'delay') full ??= createWait()
      return full?.wait
    },
    flush() {
      isStopping = true
      for (const lane of lanes.all()) drain(lane)
    },
  }
}

function createLanes({ rate, per, burst, maxKeys }: Options, ctx: StageContext) {
  /** The key that was used last stands last. */
  const lanes = new Map<string, Lane>()

  /** What waits is never forgotten: there is no more of it than the sources may have open. */
  function forgetOne(): void {
    for (const [key, lane] of lanes) {
      if (lane.waiting.length > 0) continue
      if (!lane.rate.isFull(ctx.clock.now())) ctx.drop('forgotten')
      lanes.delete(key)
      return
    }
  }

  return {
    of(key: string): Lane {
      const known = lanes.get(key)
      if (known === undefined && lanes.size >= maxKeys) forgetOne()
      const atOnce = burst ?? Math.max(1, Math.floor(rate))
      const lane = known ?? { rate: createRate(per / rate, atOnce), waiting: [], timer: undefined }
      lanes.delete(key)
      lanes.set(key, lane)
      return lane
    },
    all: () => [...lanes.values()],
  }
}

function createWait() {
  let resume = () => {}
  const wait = new Promise<void>((resolve) => (resume = resolve))
  return { wait, resume: () => resume() }
}
