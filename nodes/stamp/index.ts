import { randomUUID } from 'node:crypto'

import {
  config,
  createStateFile,
  defineStage,
  field,
  keyOf,
  Outcome,
  PermanentError,
  Type,
} from '../../runtime/plugin.ts'
import type {
  Delivery,
  Message,
  StageContext,
  StageInstance,
  Static,
} from '../../runtime/plugin.ts'
import { createSequence } from './sequence/sequence.ts'

const shape = config({
  into: field.choice(['envelope', 'meta'], {
    en: 'Where the stamp goes. `envelope`: the payload becomes an object `{id, seq, source, at, payload}`; encode it after this node, and decode the payload before it, since JSON holds no bytes (MessagePack and CBOR do). `meta`: MQTT 5 user properties in `meta.userProperties`; the payload stays as it is. The sink needs `forwardProperties: true` for it.',
    zh: '印记的位置。`envelope`：负载变为对象 `{id, seq, source, at, payload}`；在此节点之后编码，之前解码负载，因为 JSON 不能容纳字节（MessagePack 和 CBOR 可以）。`meta`：写入 `meta.userProperties` 作为 MQTT 5 用户属性，负载不变，此时去向需要 `forwardProperties: true`。',
    default: 'envelope',
  }),
  id: Type.Optional(
    field.expression({
      en: 'CEL for the id. Without it, a random UUID. One made from the message is the same when the source sends the message again after a restart, a random one is not.',
      zh: '标识的 CEL 表达式。不写则为随机 UUID。由消息得出的标识在重启后重发时保持不变，随机的则不会。',
      examples: ['payload.serial + "/" + string(payload.count)'],
    }),
  ),
  key: Type.Optional(
    field.expression({
      en: 'CEL for what is numbered on its own: every key has a sequence from 1. Without it, there is one sequence.',
      zh: '各自编号的键的 CEL 表达式：每个键从 1 开始各有一个序列。不写则只有一个序列。',
      examples: ['topic', 'payload.device'],
    }),
  ),
  source: Type.Optional(
    field.template({
      en: 'Who sends. Without it, the name of the flow and of this node.',
      zh: '发送者。不写则为流程名和节点名。',
      examples: ['line-3'],
    }),
  ),
  prefix: field.string({
    en: 'What the names of the user properties begin with. `unstamp` needs the same.',
    zh: '用户属性名的前缀，`unstamp` 需使用相同的前缀。',
    default: 'sluice-',
    advanced: true,
  }),
  maxKeys: field.integer(
    {
      en: 'Sequences kept at most. The one that rested longest is forgotten, counted as `forgotten`, and begins at 1 again.',
      zh: '最多保留多少个序列。最久未用的会被遗忘，以 `forgotten` 计数，并重新从 1 开始。',
      default: 10_000,
      advanced: true,
    },
    { minimum: 1, maximum: 1_000_000 },
  ),
  state: field.choice(['memory', 'disk'], {
    en: 'Where the sequence is kept. `memory`: it begins at 1 after a restart. `disk`: it goes on; after a crash it passes over 10,000 numbers, so that none is given twice.',
    zh: '序列的保存位置。`memory`：重启后从 1 开始。`disk`：继续编号；崩溃后跳过 10000 个编号，确保不重复。',
    default: 'memory',
  }),
})
type Options = Static<typeof shape>

export default defineStage({
  text: {
    en: {
      summary: 'Puts id, sequence, source and time on a message',
      help: 'Gives each message an `id`, a number `seq` that grows by one per `key`, the name of its `source`, and the time `at` in milliseconds since 1970. Send the stamped message over two links, and let `dedupe` on the other side keep one of the copies; `unstamp` takes the stamp off again. A message that could not be delivered is sent again with the same stamp while the flow runs.',
      keywords: ['envelope', 'uuid', 'sequence', 'dual', 'redundant'],
    },
    'zh-CN': {
      summary: '为消息加上标识、序号、来源和时间',
      help: '给每条消息一个 `id`、按 `key` 递增的序号 `seq`、来源名 `source` 和时间 `at`（自 1970 年起的毫秒数）。把加印的消息经两条链路发送，由对端的 `dedupe` 保留其中一份；`unstamp` 再取下印记。流程运行期间，未能送达的消息以相同的印记重发。',
      keywords: ['信封', 'uuid', '序号', '双链路', '冗余'],
    },
  },
  icon: 'stamp',
  config: shape,
  summary: 'into',
  examples: [
    { title: 'An envelope, numbered by topic', yaml: 'type: stamp\nkey: topic' },
    {
      title: 'As MQTT 5 user properties',
      yaml: 'type: stamp\ninto: meta\nsource: line-3\nstate: disk',
    },
  ],
  inputs: ['any'],
  outputs: { out: 'any' },
  create: createStamp,
})

/** A message that failed goes again after this, with the same stamp. */
const againAfterMs = 100

function createStamp(options: Options, ctx: StageContext): StageInstance {
  const sequence = createSequence(options.maxKeys, () => ctx.drop('forgotten'))
  const stamped = createStamped(options, ctx)
  let isStopping = false
  const file =
    options.state === 'disk'
      ? createStateFile({
          ...ctx,
          madeBy: options.key?.source ?? '',
          read: () => sequence.save(isStopping),
        })
      : undefined

  function attempt(delivery: Delivery, message: Message): void {
    ctx.attempt('out', message, (outcome) => {
      if (outcome !== Outcome.failed || isStopping) ctx.end(delivery, outcome)
      else ctx.clock.after(againAfterMs, () => again(delivery, message))
    })
  }

  function again(delivery: Delivery, message: Message): void {
    if (isStopping) ctx.end(delivery, Outcome.failed)
    else attempt(delivery, message)
  }

  return {
    open: async () => sequence.load(await file?.load()),
    push(delivery) {
      const { message } = delivery
      const key = options.key ? keyOf(options.key, message) : ''
      attempt(
        delivery,
        stamped(message, () => sequence.next(key)),
      )
      file?.changed()
      return undefined
    },
    flush: () => void (isStopping = true),
    async close() {
      isStopping = true
      file?.changed()
      await file?.close()
    },
  }
}

function createStamped(options: Options, { flow, id: node, clock }: StageContext) {
  const { id: idOf, source: sourceOf, into, prefix } = options
  /** The number is taken last: a message without an id must not leave a gap. */
  return (message: Message, next: () => number): Message => {
    const id = idOf ? idText(idOf.evaluate(message), idOf.source) : randomUUID()
    const source = sourceOf ? sourceOf.render(message) : `${flow}/${node}`
    const at = clock.now()
    const seq = next()
    const { payload, topic, meta } = message
    if (into === 'envelope') return { payload: { id, seq, source, at, payload }, topic, meta }
    const before = meta['userProperties']
    const userProperties = {
      ...(typeof before === 'object' ? before : {}),
      [`${prefix}id`]: id,
      [`${prefix}seq`]: String(seq),
      [`${prefix}source`]: source,
      [`${prefix}at`]: String(at),
    }
    return { payload, topic, meta: { ...meta, userProperties } }
  }
}

function idText(value: unknown, source: string): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  throw new PermanentError('id', `${source} gives neither text nor a number: there is no id`)
}
