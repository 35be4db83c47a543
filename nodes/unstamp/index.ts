import { config, defineTransform, field, PermanentError } from '../../runtime/plugin.ts'
import type { Message, Meta } from '../../runtime/plugin.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Takes the stamp off a message',
      help: 'Undoes what `stamp` did on the other side: `id`, `seq`, `source` and `at` go to `meta.id`, `meta.seq`, `meta.source` and `meta.at`, and the payload is again what it was. An envelope must be decoded before. With two links, put `dedupe` in front, or behind with `key: meta.id`.',
      keywords: ['envelope', 'unwrap', 'sequence', 'dual'],
    },
    'zh-CN': {
      summary: '取下消息的印记',
      help: '撤销对端 `stamp` 的操作：`id`、`seq`、`source`、`at` 写入 `meta.id`、`meta.seq`、`meta.source`、`meta.at`，负载恢复原样。信封须先解码。有两条链路时，在前面放置 `dedupe`，或在后面使用 `key: meta.id`。',
      keywords: ['信封', '拆封', '序号', '双链路'],
    },
  },
  icon: 'package-open',
  config: config({
    from: field.choice(['envelope', 'meta'], {
      en: 'Where the stamp is: in an `envelope` around the payload, or in MQTT 5 user properties (`meta`).',
      zh: '印记所在位置：包裹负载的信封（envelope），或 MQTT 5 用户属性（meta）。',
      default: 'envelope',
    }),
    missing: field.choice(['refuse', 'pass'], {
      en: 'A message without a stamp: it leaves by `error`, or passes as it is.',
      zh: '没有印记的消息：从 `error` 端口离开（refuse），或原样通过（pass）。',
      default: 'refuse',
    }),
    prefix: field.string({
      en: 'What the names of the user properties begin with, as `stamp` has it.',
      zh: '用户属性名的前缀，与 `stamp` 相同。',
      default: 'sluice-',
      advanced: true,
    }),
  }),
  summary: 'from',
  examples: [
    {
      title: 'Open the envelope',
      yaml: 'type: unstamp',
      input: {
        json: { id: '7f1c', seq: 3, source: 'line-3', at: 1767225600000, payload: { level: 4 } },
      },
    },
    { title: 'From user properties', yaml: 'type: unstamp\nfrom: meta\nmissing: pass' },
  ],
  inputs: ['any'],
  outputs: { out: 'any' },
  create({ from, missing, prefix }) {
    const open =
      from === 'envelope' ? openEnvelope : (message: Message) => readMeta(message, prefix)
    return (message) => {
      const opened = open(message)
      if (opened !== undefined) return opened
      if (missing === 'pass') return message
      const place = from === 'envelope' ? 'the payload is no envelope' : 'no user properties of one'
      throw new PermanentError('stamp', `the message has no stamp: ${place}`)
    }
  },
})

function openEnvelope({ payload, topic, meta }: Message): Message | undefined {
  if (typeof payload !== 'object' || payload === null || !('payload' in payload)) return undefined
  const { id, seq, source, at, payload: inner } = payload as Readonly<Record<string, unknown>>
  if (typeof id !== 'string') return undefined
  // A 64-bit number of MessagePack or CBOR may come as a big integer.
  const stamp = { seq: toNumber(seq), source, at: toNumber(at) }
  return { payload: inner, topic, meta: { ...meta, id, ...known(stamp) } }
}

function readMeta({ payload, topic, meta }: Message, prefix: string): Message | undefined {
  const { userProperties, ...rest } = meta
  if (typeof userProperties !== 'object' || userProperties === null) return undefined
  const left: Record<string, unknown> = { ...userProperties }
  const take = (name: string): string | undefined => {
    const value: unknown = left[prefix + name]
    delete left[prefix + name]
    return typeof value === 'string' ? value : undefined
  }
  const id = take('id')
  if (id === undefined) return undefined
  const stamp = { seq: toNumber(take('seq')), source: take('source'), at: toNumber(take('at')) }
  const others = Object.keys(left).length > 0 ? { userProperties: left } : {}
  return { payload, topic, meta: { ...rest, ...others, id, ...known(stamp) } }
}

function toNumber(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  const number = Number(value)
  return Number.isFinite(number) ? number : undefined
}

const known = (facts: Meta): Meta =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined))
