import { config, defineStage, field, Type } from '../../runtime/plugin.ts'
import type { Finding, Static } from '../../runtime/plugin.ts'
import { createLatest } from './latest/latest.ts'
import { createParts } from './parts/parts.ts'

const shape = config({
  what: field.choice(['parts', 'latest'], {
    en: '`parts`: the parts that a `split` made, by `meta.split`. `latest`: the latest message of each of several `streams`, as one object.',
    zh: '`parts`：按 `meta.split` 合并 `split` 拆出的部分。`latest`：把多个 `streams` 各自的最新消息合成一个对象。',
    default: 'parts',
  }),
  timeout: field.duration({
    en: 'How long the first part waits for the last, and a value for those of the other streams. What is incomplete then leaves by `error`.',
    zh: '第一个部分等待最后一个部分、一个值等待其他流的最长时间。届时仍不完整的从 `error` 端口离开。',
    examples: ['10s'],
  }),
  streams: Type.Optional(
    field.map(
      field.expression({
        en: 'CEL that is true for the messages of this stream.',
        zh: '对该流的消息为真的 CEL 表达式。',
      }),
      {
        en: 'For `latest`: the keys of the result and which messages they come from; the first that is true counts.',
        zh: '用于 `latest`：结果中的键及其消息来源的条件，取第一个为真的。',
        examples: [
          {
            temperature: 'topic.endsWith("/temperature")',
            humidity: 'topic.endsWith("/humidity")',
          },
        ],
      },
      { minProperties: 2 },
    ),
  ),
  key: Type.Optional(
    field.expression({
      en: 'For `latest`: CEL for what belongs together, a room or a device. Without it, everything does.',
      zh: '用于 `latest`：判定哪些消息属于一起（房间、设备）的 CEL 表达式。不写则全部属于一起。',
      examples: ['topicLevel(1)'],
    }),
  ),
  emit: field.choice(['each', 'once'], {
    en: 'For `latest`: with each new message, once all streams have a value no older than `timeout`; or `once` per full set, after which all of them begin anew.',
    zh: '用于 `latest`：当所有流都有不早于 `timeout` 的值后，每来一条新消息就输出（each）；或每凑齐一组输出一次，然后重新开始（once）。',
    default: 'each',
  }),
  as: field.choice(['auto', 'list', 'text', 'bytes'], {
    en: 'For `parts`, the payload: an object when the parts have keys and else a list (`auto`), always a `list`, `text` with the `separator` between the parts, or `bytes` one after another.',
    zh: '用于 `parts`，负载的形式：部分带键时为对象，否则为列表（auto）；始终为列表（list）；以 `separator` 相连的文本（text）；或首尾相接的字节（bytes）。',
    default: 'auto',
  }),
  separator: field.string({
    en: 'What stands between the parts of text.',
    zh: '文本各部分之间的内容。',
    default: '\n',
    advanced: true,
  }),
  incomplete: field.choice(['error', 'out'], {
    en: 'For `parts`, at the timeout: each part leaves by `error`, or what is there goes on, with the number of the others in `meta.join.missing`.',
    zh: '用于 `parts`，超时时：各部分从 `error` 端口离开（error），或以现有部分继续（out），缺少的数量写入 `meta.join.missing`。',
    default: 'error',
  }),
  max: field.integer(
    {
      en: 'Groups or keys that are kept at most. With one more, the oldest leaves as at its timeout, counted as `groups` or `keys`.',
      zh: '最多保留的组数或键数。超出时最旧的按超时处理，以 `groups` 或 `keys` 计数。',
      default: 1000,
      advanced: true,
    },
    { minimum: 1, maximum: 1_000_000 },
  ),
})
type Options = Static<typeof shape>

export default defineStage({
  text: {
    en: {
      summary: 'Puts together what belongs together',
      help: 'Waits for all parts of a `split`, in whatever order they come, or for a message of each of several streams. The messages are acknowledged when the result is delivered. A part that a filter took out never comes: the group then waits for its `timeout`. A second part with the same index is filtered, counted as `duplicate`; a value that a newer one replaced before its result is filtered, counted as `replaced`. Values are kept in memory: after a restart each stream has to send again.',
      keywords: ['merge', 'combine', 'gather', 'collect', 'aggregate', 'zip'],
    },
    'zh-CN': {
      summary: '把属于一起的消息合并',
      help: '等待 `split` 的所有部分（顺序不限），或等待多个流各来一条消息。结果送达后才确认这些消息。被过滤器去掉的部分不会到来，该组会等到 `timeout`。相同序号的第二个部分被过滤，以 `duplicate` 计数；在产生结果之前被新值取代的旧值被过滤，以 `replaced` 计数。值保存在内存中：重启后每个流都须重新发送。',
      keywords: ['合并', '汇聚', '收集', '组合'],
    },
  },
  icon: 'combine',
  config: shape,
  summary: 'what',
  examples: [
    { title: 'The parts of a split', yaml: 'type: join\ntimeout: 10s' },
    {
      title: 'Temperature and humidity of each room',
      yaml: 'type: join\nwhat: latest\nkey: topicLevel(1)\ntimeout: 1m\nstreams:\n  temperature: topic.endsWith("/temperature")\n  humidity: topic.endsWith("/humidity")',
    },
  ],
  inputs: ['any'],
  outputs: { out: 'any' },
  check,
  create(options, ctx) {
    const { what, streams = {}, max, key } = options
    return what === 'parts'
      ? createParts({ ...options, maxGroups: max }, ctx)
      : createLatest({ ...options, key, streams, maxKeys: max }, ctx)
  },
})

function* check({ what, streams, timeout, key }: Options): Iterable<Finding> {
  if (timeout <= 0) {
    yield {
      path: '/timeout',
      message: { en: '"timeout" must be more than 0', zh: '"timeout" 必须大于 0' },
    }
  }
  if (what === 'latest' && streams === undefined) {
    yield {
      path: '',
      message: { en: 'there are no streams to join', zh: '没有可合并的流' },
      hint: {
        en: 'give it "streams": names and a condition for each',
        zh: '请设置 "streams"：名称及其条件',
      },
    }
  }
  if (what === 'parts' && (streams !== undefined || key !== undefined)) {
    yield {
      path: streams === undefined ? '/key' : '/streams',
      severity: 'warning',
      message: {
        en: 'the parts of a split are joined by "meta.split" alone: this has no effect',
        zh: '拆分的部分只按 "meta.split" 合并：此项不起作用',
      },
      hint: { en: 'set "what: latest"', zh: '请设置 "what: latest"' },
    }
  }
}
