import { config, defineSource, ExpressionError, field, noMeta, Type } from '../../runtime/plugin.ts'
import type { Emit, Message, NodeContext, Static } from '../../runtime/plugin.ts'
import { cronFault, startClock } from './clock/clock.ts'
import { createWalk, seedOf } from './walk/walk.ts'
import type { Fields } from './walk/walk.ts'

const walked = config({
  min: field.number({ en: 'The lowest value.', zh: '最小值。' }),
  max: field.number({ en: 'The highest value.', zh: '最大值。' }),
  start: Type.Optional(
    field.number({
      en: 'The first value. Without it, the middle.',
      zh: '起始值。不写则取中间值。',
    }),
  ),
  step: Type.Optional(
    field.number(
      {
        en: 'How far one message can be from the one before. Without it, a twentieth of the range.',
        zh: '相邻两条消息之间的最大变化。不写则为范围的二十分之一。',
      },
      { exclusiveMinimum: 0 },
    ),
  ),
  decimals: Type.Optional(
    field.integer(
      { en: 'Digits behind the point.', zh: '小数位数。', default: 1 },
      { minimum: 0, maximum: 15 },
    ),
  ),
})

const shape = config({
  every: Type.Optional(
    field.duration({
      en: 'The time between two messages.',
      zh: '两条消息之间的时间。',
      examples: ['1s'],
    }),
  ),
  cron: Type.Optional(
    field.string({
      en: 'A cron pattern instead: five fields, or six with seconds first.',
      zh: '改用 cron 表达式：五个字段，或以秒开头的六个字段。',
      examples: ['*/5 * * * *', '0 30 6 * * MON-FRI'],
    }),
  ),
  timezone: Type.Optional(
    field.string({
      en: 'The time zone of the cron pattern. Without it, that of the machine.',
      zh: 'cron 表达式的时区。不写则为本机时区。',
      examples: ['Europe/Berlin'],
    }),
  ),
  count: Type.Optional(
    field.integer(
      { en: 'Stop after so many messages.', zh: '发送这么多条消息后停止。', examples: [100] },
      { minimum: 1 },
    ),
  ),
  immediately: field.boolean({
    en: 'Make the first message at the start, not after the first interval.',
    zh: '启动时立即产生第一条消息，而不是等待第一个间隔。',
    default: false,
  }),
  walk: Type.Optional(
    field.map(walked, {
      en: 'Numbers that drift at random between two ends, by name. The same `seed` gives the same numbers.',
      zh: '按名称定义在两端之间随机漂移的数值。相同的 `seed` 产生相同的数值。',
      examples: [{ temperature: { min: 15, max: 35, step: 0.5 } }],
    }),
  ),
  seed: Type.Optional(
    field.integer({
      en: 'Where the random numbers start. Without it, a number made from the name of the flow and the node: every run is the same.',
      zh: '随机数的种子。不写则由流程名和节点名得出：每次运行相同。',
    }),
  ),
  value: Type.Optional(
    field.expression({
      en: 'CEL for the payload. It sees `payload.index` (from 0) and the numbers of `walk`, as `payload.temperature`. Without it, that object itself is the payload.',
      zh: '负载的 CEL 表达式，可使用 `payload.index`（从 0 开始）和 `walk` 的数值，如 `payload.temperature`。不写则该对象本身就是负载。',
      examples: ['{"t": payload.temperature, "n": payload.index, "at": string(now)}'],
    }),
  ),
  template: Type.Optional(
    field.template({
      en: 'Text with `{{ CEL }}` holes for the payload, in place of `value`.',
      zh: '负载文本，带 `{{ CEL }}` 占位，代替 `value`。',
      examples: ['reading {{ payload.index }}'],
    }),
  ),
  topic: field.template({
    en: 'The topic: text with `{{ CEL }}` holes.',
    zh: '主题：带 `{{ CEL }}` 占位的文本。',
    default: 'generate',
    examples: ['greenhouse/{{ int(payload.index) % 3 }}/telemetry'],
  }),
})
type Options = Static<typeof shape>

export default defineSource({
  text: {
    en: {
      summary: 'Makes messages at a pace',
      help: 'For demos, tests and heartbeats: a message every so often, by interval or by cron. While the flow is full, ticks are passed over and counted as `back-pressure`.',
      keywords: ['timer', 'inject', 'simulator', 'cron', 'interval'],
    },
    'zh-CN': {
      summary: '按节奏产生消息',
      help: '用于演示、测试和心跳：按固定间隔或 cron 产生消息。流程已满时跳过该次，并以 `back-pressure` 计数。',
      keywords: ['定时', '模拟', 'cron', '间隔'],
    },
  },
  icon: 'timer',
  config: shape,
  summary: 'every',
  examples: [
    {
      title: 'A simulated sensor',
      yaml: 'type: generate\nevery: 1s\nwalk:\n  temperature: { min: 15, max: 35 }\ntopic: greenhouse/1/telemetry',
    },
    {
      title: 'Every working day',
      yaml: "type: generate\ncron: '30 6 * * MON-FRI'\ntemplate: good morning",
    },
  ],
  outputs: { out: 'any' },
  check,
  start(options, emit, context) {
    const next = createMessages(options, `${context.flow}/${context.id}`)
    return run(options, guarded(next, context), emit, context)
  },
})

function* check(options: Options) {
  const { every, cron, timezone, value, template, walk = {} } = options
  if ((every === undefined) === (cron === undefined)) {
    const message =
      every === undefined
        ? { en: 'there is no pace', zh: '没有设置节奏' }
        : { en: '"every" and "cron" exclude each other', zh: '"every" 和 "cron" 不能同时使用' }
    yield {
      path: '',
      message,
      hint: { en: 'give it one of "every" and "cron"', zh: '请在 "every" 和 "cron" 中设置一个' },
    }
  }
  if (every === 0)
    yield {
      path: '/every',
      message: { en: '"every" must be more than 0', zh: '"every" 必须大于 0' },
    }
  if (value && template) {
    yield {
      path: '/template',
      message: {
        en: '"value" and "template" exclude each other',
        zh: '"value" 和 "template" 不能同时使用',
      },
    }
  }
  const fault = cron === undefined ? undefined : cronFault(cron, timezone)
  if (fault !== undefined) {
    const message = {
      en: `the cron pattern is broken: ${fault.en}`,
      zh: `cron 表达式有误：${fault.zh}`,
    }
    yield { path: '/cron', message }
  }
  yield* checkWalk(walk)
}

function* checkWalk(walk: Fields) {
  for (const [name, { min, max, start = min }] of Object.entries(walk)) {
    const path = `/walk/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (name === 'index' || name === '__proto__') {
      yield {
        path,
        message: {
          en: `a number of the walk cannot be named "${name}"`,
          zh: `漂移的数值不能命名为 "${name}"`,
        },
      }
    }
    if (min >= max)
      yield {
        path,
        message: {
          en: `"min" (${min}) must be below "max" (${max})`,
          zh: `"min"（${min}）必须小于 "max"（${max}）`,
        },
      }
    else if (start < min || start > max) {
      yield {
        path: `${path}/start`,
        message: {
          en: `"start" must be between ${min} and ${max}`,
          zh: `"start" 必须在 ${min} 到 ${max} 之间`,
        },
      }
    }
  }
}

/** Each call makes the next message; a walk goes on also when the message cannot be made. */
function createMessages(options: Options, name: string): () => Message {
  const { value, template, topic, walk = {}, seed = seedOf(name) } = options
  const walkOn = createWalk(walk, seed)
  let index = 0
  return () => {
    const seen = { payload: { index: index++, ...walkOn() }, topic: '', meta: noMeta }
    const payload = value ? value.evaluate(seen) : template ? template.render(seen) : seen.payload
    return { payload, topic: topic.render(seen), meta: noMeta }
  }
}

const settle = () => undefined

function run(options: Options, next: () => Message | undefined, emit: Emit, context: NodeContext) {
  const { count = Infinity, immediately } = options
  let made = 0
  let isFull = false
  let stopClock: (() => void) | undefined
  const stop = () => stopClock?.()

  const tick = () => {
    if (isFull) {
      context.drop('back-pressure')
      return
    }
    const message = next()
    if (!message) return
    // With a receipt, so that the window of the flow brakes this source too.
    const wait = emit(message, settle, made)
    made += 1
    if (made >= count) stop()
    if (!wait) return
    isFull = true
    const open = () => void (isFull = false)
    wait.then(open, open)
  }
  stopClock = startClock(options, tick)
  context.status({ state: 'up' })
  if (immediately) tick()
  return { stop: async () => stop() }
}

/** A message that cannot be made is counted, and the reason shown until one can be made again. */
function guarded(next: () => Message, context: NodeContext): () => Message | undefined {
  let isFailing = false
  return () => {
    try {
      const message = next()
      if (isFailing) context.status({ state: 'up' })
      isFailing = false
      return message
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error
      context.drop('expression')
      if (!isFailing) context.status({ state: 'failed', reason: error.message })
      isFailing = true
      return undefined
    }
  }
}
