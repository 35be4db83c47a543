import {
  config,
  createStateFile,
  defineStage,
  field,
  keyOf,
  Outcome,
} from '../../runtime/plugin.ts'
import type { Delivery, StageContext, StageInstance, Static } from '../../runtime/plugin.ts'
import { createSeen, readEntries } from './seen/seen.ts'

const shape = config({
  key: field.expression({
    en: 'CEL for what makes two messages copies of each other: an id that the sender gave.',
    zh: '判定两条消息互为副本的 CEL 表达式：通常是发送方给出的标识。',
    examples: ['payload.id', 'meta.userProperties["sluice-id"]'],
  }),
  within: field.duration({
    en: 'How long after its delivery a message is remembered. `0`: until `last` is reached.',
    zh: '消息送达后被记住多久。`0`：直到达到 `last` 的数量。',
    default: '10m',
  }),
  last: field.integer(
    {
      en: 'How many messages are remembered at most; the oldest is forgotten first. Each takes about 100 bytes. One that is forgotten before `within` has passed is counted as `forgotten`.',
      zh: '最多记住多少条消息，最旧的先被遗忘，每条约占 100 字节。在 `within` 之前被遗忘的以 `forgotten` 计数。',
      default: 100_000,
    },
    { minimum: 1, maximum: 5_000_000 },
  ),
  state: field.choice(['memory', 'disk'], {
    en: 'Where it is kept. `memory`: a restart forgets it, and a copy that comes after passes. `disk`: a restart keeps it; a crash forgets about the last second.',
    zh: '记忆的保存位置。`memory`：重启后遗忘，之后到达的副本会通过。`disk`：重启后保留；崩溃时丢失约最后一秒。',
    default: 'memory',
  }),
})

export default defineStage({
  text: {
    en: {
      summary: 'Lets one of several copies pass',
      help: 'The first message with a `key` passes. A copy that comes while the first is under way waits for it and ends as it does: when the first is delivered, the copy is filtered; when the first fails, the next copy goes in its place. Copies that come later, within `within` and among the `last` ones, are filtered. So two links that carry the same messages give each of them once, and nothing is lost when one link fails. A message without a key leaves by `error`.',
      keywords: ['duplicate', 'unique', 'once', 'idempotent', 'redundant'],
    },
    'zh-CN': {
      summary: '多个副本中只放行一个',
      help: '具有某个 `key` 的第一条消息通过。第一条尚未送达时到来的副本会等待它，并与它同命运：第一条送达则副本被过滤；第一条失败则下一个副本接替。之后到来的副本，在 `within` 时间内且属于最近 `last` 条的，都被过滤。因此两条链路传送相同消息时每条只输出一次，一条链路出故障也不会丢失。没有键的消息从 `error` 端口离开。',
      keywords: ['去重', '重复', '唯一', '幂等', '冗余'],
    },
  },
  icon: 'copy-minus',
  config: shape,
  summary: 'key',
  examples: [
    {
      title: 'The receiving end of two links',
      yaml: 'type: dedupe\nkey: payload.id\nwithin: 5m',
    },
    {
      title: 'Kept over a restart',
      yaml: 'type: dedupe\nkey: topic + string(payload.seq)\nlast: 10000\nstate: disk',
    },
  ],
  inputs: ['any'],
  outputs: { out: 'same' },
  create: (options, ctx) => createDedupe(options, ctx),
})

function createDedupe(options: Static<typeof shape>, ctx: StageContext): StageInstance {
  const { clock } = ctx
  const seen = createSeen({ ...options, onForget: () => ctx.drop('forgotten') })
  /** By key, the message under way, with the copies that wait for it behind it. */
  const underWay = new Map<string, Delivery[]>()
  const file =
    options.state === 'disk'
      ? createStateFile({ ...ctx, madeBy: options.key.source, read: () => seen.entries() })
      : undefined

  function attempt(key: string, first: Delivery): void {
    ctx.attempt('out', first.message, (outcome) => ended(key, outcome))
  }

  function ended(key: string, outcome: Outcome): void {
    const [first, ...copies] = underWay.get(key) ?? []
    if (first === undefined) return
    if (outcome !== Outcome.failed) return settle(key, [first, ...copies], outcome)
    const [next] = copies
    if (next === undefined) underWay.delete(key)
    else underWay.set(key, copies)
    ctx.end(first, Outcome.failed)
    if (next !== undefined) attempt(key, next)
  }

  function settle(key: string, [first, ...copies]: readonly Delivery[], outcome: Outcome): void {
    underWay.delete(key)
    // One that never will work is not remembered: it may be sent again once the cause is mended.
    const isDone = outcome !== Outcome.rejected
    if (isDone) {
      seen.add(key, clock.now())
      file?.changed()
    }
    if (first !== undefined) ctx.end(first, outcome)
    for (const copy of copies) {
      if (isDone) ctx.release(copy)
      else ctx.end(copy, outcome)
    }
  }

  return {
    ...(file === undefined
      ? {}
      : {
          async open() {
            for (const [key, at] of readEntries(await file.load())) seen.add(key, at)
          },
          close: () => file.close(),
        }),
    push(delivery) {
      const key = keyOf(options.key, delivery.message)
      const waiting = underWay.get(key)
      if (waiting !== undefined) waiting.push(delivery)
      else if (seen.has(key, clock.now())) ctx.release(delivery)
      else {
        underWay.set(key, [delivery])
        attempt(key, delivery)
      }
      return undefined
    },
  }
}
