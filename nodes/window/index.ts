import { config, defineStage, field, Type } from '../../runtime/plugin.ts'
import type { Finding, Static } from '../../runtime/plugin.ts'
import type { FrameOptions } from './frame/frame.ts'
import { createWindow } from './run/run.ts'

const shape = config({
  window: field.choice(['tumbling', 'sliding', 'session'], {
    en: '`tumbling`: windows of `size`, one after another. `sliding`: windows of `size` that begin `every` so often and overlap. `session`: a window ends when no message came for `gap`. The first two begin at whole multiples in UTC: those of 1m at whole minutes.',
    zh: '`tumbling`：长度为 `size` 的窗口首尾相接。`sliding`：长度为 `size` 的窗口每隔 `every` 开始一个，相互重叠。`session`：`gap` 时间内没有消息则窗口结束。前两种按 UTC 整倍数开始：1m 的窗口从整分钟开始。',
    default: 'tumbling',
  }),
  size: Type.Optional(
    field.duration({
      en: 'Length of a tumbling or sliding window.',
      zh: '滚动或滑动窗口的长度。',
      examples: ['1m'],
    }),
  ),
  every: Type.Optional(
    field.duration({
      en: 'For `sliding`: how often a window begins; at least a hundredth of `size`.',
      zh: '用于 `sliding`：窗口开始的间隔，至少为 `size` 的百分之一。',
      examples: ['10s'],
    }),
  ),
  gap: Type.Optional(
    field.duration({
      en: 'For `session`: the silence that ends a window.',
      zh: '用于 `session`：结束窗口的静默时间。',
      examples: ['30s'],
    }),
  ),
  value: Type.Optional(
    field.expression({
      en: 'CEL for the value. Without it, the payload.',
      zh: '值的 CEL 表达式。不写则为负载。',
      examples: ['payload.temperature'],
    }),
  ),
  calculate: field.list(
    Type.String({ pattern: '^(count|sum|min|max|mean|first|last|p(100|[0-9]{1,2}(\\.[0-9]+)?))$' }),
    {
      en: 'What to calculate; each becomes a key of the result: `count`, `sum`, `min`, `max`, `mean`, `first`, `last`, and percentiles as `p50`, `p99.9`.',
      zh: '要计算的内容，各成为结果的一个键：`count`、`sum`、`min`、`max`、`mean`、`first`、`last`，以及百分位数如 `p50`、`p99.9`。',
      default: ['count', 'min', 'mean', 'max'],
    },
    { minItems: 1, uniqueItems: true },
  ),
  key: Type.Optional(
    field.expression({
      en: 'CEL: each value has windows of its own. Without it, there is one for all.',
      zh: 'CEL 表达式：每个值各有窗口。不写则共用。',
      examples: ['topic', 'payload.device'],
    }),
  ),
  time: Type.Optional(
    field.expression({
      en: 'CEL for the time of the message: milliseconds since 1970, a timestamp, or ISO 8601 text. Without it, the time of its arrival.',
      zh: '消息时间的 CEL 表达式：自 1970 年起的毫秒数、时间戳或 ISO 8601 文本。不写则为到达时间。',
      examples: ['payload.at'],
    }),
  ),
  lateness: field.duration({
    en: 'With `time`: how long after its end a window still takes messages. Later ones are filtered, counted as `late`.',
    zh: '与 `time` 一起使用：窗口结束后还接受消息多久。更晚的被过滤，以 `late` 计数。',
    default: '0',
  }),
  maxAhead: field.duration({
    en: 'With `time`: a message whose time lies further in the future leaves by `error`, so that one wrong clock does not close the windows.',
    zh: '与 `time` 一起使用：时间超前更多的消息从 `error` 端口离开，以免一个错误的时钟关闭窗口。',
    default: '1m',
    advanced: true,
  }),
  maxKeys: field.integer(
    {
      en: 'Keys that are kept at most. With one more, the windows of the key that was not seen for longest leave early, counted as `keys`.',
      zh: '最多保留的键数。超出时，最久未出现的键的窗口提前输出，以 `keys` 计数。',
      default: 1000,
      advanced: true,
    },
    { minimum: 1, maximum: 1_000_000 },
  ),
  maxSamples: field.integer(
    {
      en: 'Values of a window that are kept for percentiles. With more, an even choice of them is kept, the others are counted as `samples`, and percentiles are estimates.',
      zh: '为百分位数保留的每个窗口的值数。超出时保留均匀抽样，其余以 `samples` 计数，百分位数为估计值。',
      default: 1000,
      advanced: true,
    },
    { minimum: 1, maximum: 1_000_000 },
  ),
  state: field.choice(['memory', 'disk'], {
    en: 'Where open windows are kept. `memory`: a stop sends them as they are, with `partial: true`, and a crash loses what they had. `disk`: they go on after a restart; a crash loses about the last second.',
    zh: '未结束窗口的保存位置。`memory`：停止时按现状输出并带 `partial: true`，崩溃时丢失其内容。`disk`：重启后继续；崩溃时丢失约最后一秒。',
    default: 'memory',
  }),
})
type Options = Static<typeof shape>

export default defineStage({
  text: {
    en: {
      summary: 'Calculates over windows of time',
      help: 'Collects the values of a time and sends one result for each window and `key`: `{key, start, end, count, ...}`, times in milliseconds since 1970. A message is acknowledged as soon as its window has it. The result is kept and sent again until it is delivered. A window closes at its end by the clock; with `time`, when a message of its key is `lateness` past the end, or when none came for the length of the window.',
      keywords: ['aggregate', 'average', 'statistics', 'mean', 'sum', 'percentile', 'group by'],
    },
    'zh-CN': {
      summary: '按时间窗口计算',
      help: '收集一段时间内的值，对每个窗口和每个 `key` 输出一个结果：`{key, start, end, count, ...}`，时间为自 1970 年起的毫秒数。消息进入窗口后即被确认。结果会保留并重发，直到送达。窗口按时钟在末尾关闭；使用 `time` 时，当该键的消息超过末尾 `lateness`，或在窗口长度的时间内没有消息到来时关闭。',
      keywords: ['聚合', '平均', '统计', '求和', '百分位'],
    },
  },
  icon: 'chart-no-axes-column',
  config: shape,
  summary: 'window',
  examples: [
    {
      title: 'Minute values of each sensor',
      yaml: 'type: window\nsize: 1m\nkey: topic\nvalue: payload.celsius',
    },
    {
      title: 'The last five minutes, every half minute, by the time of the device',
      yaml: 'type: window\nwindow: sliding\nsize: 5m\nevery: 30s\ntime: payload.at\nlateness: 10s\nvalue: payload.ms\ncalculate: [count, p50, p99]\nstate: disk',
    },
    {
      title: 'Runs of a machine',
      yaml: 'type: window\nwindow: session\ngap: 30s\nkey: payload.machine\nvalue: payload.power\ncalculate: [count, mean, first, last]',
    },
  ],
  inputs: ['any'],
  outputs: { out: 'json' },
  check,
  create: (options, ctx) =>
    createWindow(
      {
        ...options,
        frame: frameOf(options),
        value: options.value,
        key: options.key,
        time: options.time,
        lateness: options.time ? options.lateness : 0,
      },
      ctx,
    ),
})

function frameOf({ window, size = 0, every = size, gap = 0 }: Options): FrameOptions {
  if (window === 'session') return { type: 'session', gap }
  return { type: window, size, every: window === 'tumbling' ? size : every }
}

const fieldsOf = {
  tumbling: ['size'],
  sliding: ['size', 'every'],
  session: ['gap'],
} as const
const mostOverlapping = 100

function* check(options: Options): Iterable<Finding> {
  const { window, size = 0, every = size } = options
  for (const name of fieldsOf[window]) {
    if ((options[name] ?? 0) > 0) continue
    yield {
      path: options[name] === undefined ? '' : `/${name}`,
      message: {
        en: `a ${window} window needs "${name}", more than 0`,
        zh: `${window} 窗口需要大于 0 的 "${name}"`,
      },
    }
  }
  if (window !== 'sliding' || every <= 0 || size <= 0) return
  if (every > size || size / every > mostOverlapping) {
    yield {
      path: '/every',
      message: {
        en: '"every" must lie between a hundredth of "size" and "size"',
        zh: '"every" 必须在 "size" 的百分之一与 "size" 之间',
      },
    }
  }
}
