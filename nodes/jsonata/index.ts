import { config, defineStage, field } from '../../runtime/plugin.ts'
import { createJsonata } from './run/jsonata.ts'
import { checkSyntax } from './run/syntax.ts'

const shape = config({
  value: field.string({
    en: 'JSONata over the payload; `$topic` and `$meta` are bound; `$millis()` and `$now()` tell the time. What it gives becomes the payload.',
    zh: '对负载求值的 JSONata；可使用 `$topic` 和 `$meta`；`$millis()` 和 `$now()` 给出时间。结果成为新的负载。',
    examples: ['readings[celsius > 30].id', '{ "mean": $average(values), "from": $topic }'],
  }),
  missing: field.choice(['error', 'filter', 'null'], {
    en: 'When the expression gives nothing, as for a path that is not there: take it as an `error`, `filter` the message, or send `null`.',
    zh: '表达式没有结果时（例如路径不存在）：视为错误（error）、过滤消息（filter）或发送 null。',
    default: 'error',
  }),
  timeout: field.duration({
    en: 'How long one message may take.',
    zh: '处理一条消息最多可用的时间。',
    default: '1s',
  }),
  stack: field.integer(
    {
      en: 'How deep calls may go.',
      zh: '调用的最大深度。',
      default: 200,
      advanced: true,
    },
    { minimum: 10, maximum: 1000 },
  ),
  sequence: field.integer(
    {
      en: 'How many items a range or a result may have.',
      zh: '区间或结果最多包含的元素数。',
      default: 100_000,
      advanced: true,
    },
    { minimum: 1, maximum: 10_000_000 },
  ),
  memory: field.size({
    en: 'Heap of the thread that evaluates; one that needs more is ended.',
    zh: '求值线程的堆内存，超出则被终止。',
    default: '64MiB',
    advanced: true,
  }),
})

export default defineStage({
  text: {
    en: {
      summary: 'Queries and reshapes JSON with JSONata',
      help: 'Evaluates a JSONata expression for each message, in order, in a thread of its own, so that a long one holds up nothing else. A message fails, and leaves by `error`, when the expression throws (code `jsonata`), takes longer than `timeout` (`timeout`), calls itself too deep or makes too much (`limit`), needs more than `memory` (`memory`), or gives nothing (`missing`). Regular expressions are RE2: linear in time, without look-around and back-references. `$millis()` and `$now()` tell the time of the flow, which in a flow test is that of the test.',
      keywords: ['jsonata', 'query', 'transform', 'reshape', 'json'],
    },
    'zh-CN': {
      summary: '用 JSONata 查询和重组 JSON',
      help: '在独立线程中按顺序对每条消息求值 JSONata 表达式，耗时长的表达式不会影响其他流程。表达式抛出错误（代码 `jsonata`）、超过 `timeout`（`timeout`）、调用过深或结果过多（`limit`）、超过 `memory`（`memory`）或没有结果（`missing`）时，消息失败并从 `error` 端口离开。正则表达式为 RE2：线性时间，不支持环视和反向引用。`$millis()` 和 `$now()` 为流程的时间，在流程测试中为测试的时间。',
      keywords: ['JSONata', '查询', '转换', '重组'],
    },
  },
  icon: 'braces',
  config: shape,
  summary: 'value',
  examples: [
    {
      title: 'A mean, with where it comes from',
      yaml: 'type: jsonata\nvalue: \'{ "mean": $average(values), "from": $topic }\'',
    },
    {
      title: 'Hot readings; a message without one is of no interest',
      yaml: 'type: jsonata\nvalue: readings[celsius > 30].id\nmissing: filter',
    },
  ],
  inputs: ['json', 'text'],
  outputs: { out: 'any' },
  *check({ value, timeout }) {
    yield* checkSyntax(value)
    if (timeout === 0)
      yield {
        path: '/timeout',
        message: { en: 'no expression is done in no time', zh: '超时不能为零' },
      }
  },
  create: (options, ctx) => createJsonata(options, ctx),
})
