import { config, defineStage, field, keyOf, Type } from '../../runtime/plugin.ts'
import type { Delivery, StageContext, StageInstance, Static } from '../../runtime/plugin.ts'
import { joinParts, partOf, sizeOf } from './payload/payload.ts'

const shape = config({
  count: field.integer(
    {
      en: 'A batch leaves with so many messages. More than the `window` of the source (1024) never come together: then it leaves after `maxWait`.',
      zh: '达到这么多条消息时发出。超过来源 `window`（1024）的数量永远凑不齐，此时在 `maxWait` 之后发出。',
      default: 100,
    },
    { minimum: 1, maximum: 1_000_000 },
  ),
  bytes: Type.Optional(
    field.size({
      en: 'A batch leaves before it becomes larger than this. Decoded values count as their JSON. A larger message goes alone.',
      zh: '批在超过此大小之前发出。已解码的值按其 JSON 计算。更大的单条消息单独成批。',
      examples: ['64KiB'],
    }),
  ),
  maxWait: field.duration({
    en: 'A batch leaves at the latest so long after its first message. It cannot be switched off: a batch that waits for more than the sources may send would wait for ever.',
    zh: '自第一条消息起最迟这么久后发出。不能关闭：如果批等待的数量超过来源可发送的数量，将永远等待。',
    default: '1s',
  }),
  key: Type.Optional(
    field.expression({
      en: 'CEL: messages with the same value come together. Without it, all do.',
      zh: 'CEL 表达式：值相同的消息归为一批。不写则全部归为一批。',
      examples: ['topic', 'payload.device'],
    }),
  ),
  as: field.choice(['array', 'lines', 'concat'], {
    en: 'The payload of the batch: a list of the payloads (`array`), text with a line for each (`lines`, values as JSON), or one after another (`concat`, text and bytes only).',
    zh: '批的负载：负载列表（array）、每条一行的文本（lines，值写成 JSON），或首尾相接（concat，仅限文本和字节）。',
    default: 'array',
  }),
})

export default defineStage({
  text: {
    en: {
      summary: 'Makes one message of several',
      help: 'Collects messages, by `key`, until there are `count` of them, they have `bytes`, or `maxWait` has passed. Topic and meta are those of the first, with `meta.batch.count` and `meta.batch.key`. The messages are acknowledged when the batch is delivered, and fail with it. At a stop, batches leave as they are.',
      keywords: ['bulk', 'buffer', 'group', 'collect', 'ndjson'],
    },
    'zh-CN': {
      summary: '把多条消息合成一条',
      help: '按 `key` 收集消息，直到达到 `count` 条、`bytes` 大小，或经过 `maxWait`。主题和 meta 取自第一条，并带有 `meta.batch.count` 和 `meta.batch.key`。批送达后才确认其中的消息，批失败则一起失败。停止时按现状发出。',
      keywords: ['批量', '缓冲', '分组', '收集'],
    },
  },
  icon: 'boxes',
  config: shape,
  summary: 'count',
  examples: [
    { title: 'A hundred at a time', yaml: 'type: batch\ncount: 100\nmaxWait: 5s' },
    {
      title: 'JSON lines by device',
      yaml: 'type: batch\nkey: payload.device\nbytes: 64KiB\nas: lines',
    },
  ],
  inputs: ['any'],
  outputs: { out: 'any' },
  *check({ maxWait }) {
    if (maxWait > 0) return
    yield {
      path: '/maxWait',
      message: { en: '"maxWait" must be more than 0', zh: '"maxWait" 必须大于 0' },
      hint: {
        en: 'without it, a batch would wait for ever for messages that the source holds back',
        zh: '否则批会永远等待来源暂不发送的消息',
      },
    }
  },
  create: createBatch,
})

interface Batch {
  readonly deliveries: Delivery[]
  readonly parts: unknown[]
  bytes: number
  readonly timer: { cancel(): void }
}

function createBatch(options: Static<typeof shape>, ctx: StageContext): StageInstance {
  const { count, bytes: maxBytes = Infinity, maxWait, as } = options
  /** None is empty, so there are no more than the sources may have open. */
  const batches = new Map<string, Batch>()
  let isStopping = false

  function send(key: string): void {
    const batch = batches.get(key)
    const first = batch?.deliveries[0]?.message
    if (batch === undefined || first === undefined) return
    batches.delete(key)
    batch.timer.cancel()
    const named = options.key ? { key } : {}
    const meta = { ...first.meta, batch: { count: batch.parts.length, ...named } }
    const payload = joinParts(batch.parts, as)
    ctx.send('out', { payload, topic: first.topic, meta }, batch.deliveries)
  }

  function open(key: string): Batch {
    const timer = ctx.clock.after(maxWait, () => send(key))
    const batch = { deliveries: [], parts: [], bytes: 0, timer }
    batches.set(key, batch)
    return batch
  }

  return {
    push(delivery) {
      const key = options.key ? keyOf(options.key, delivery.message) : ''
      const part = partOf(delivery.message.payload, as)
      const size = maxBytes === Infinity ? 0 : sizeOf(part) + (as === 'concat' ? 0 : 1)
      const before = batches.get(key)
      if (before !== undefined && before.bytes + size > maxBytes) send(key)
      const batch = batches.get(key) ?? open(key)
      batch.deliveries.push(delivery)
      batch.parts.push(part)
      batch.bytes += size
      if (isStopping || batch.parts.length >= count || batch.bytes >= maxBytes) send(key)
      return undefined
    },
    flush() {
      isStopping = true
      for (const key of batches.keys()) send(key)
    },
  }
}
