import { field, Type } from '../../../runtime/plugin.ts'
import type { Expression, Static } from '../../../runtime/plugin.ts'

const retry = field.group(
  {
    attempts: field.oneOf(
      [Type.Literal('forever'), Type.Integer({ minimum: 1, description: 'Attempts in all.' })],
      {
        en: 'How often a message is sent in all before it leaves by `error`. Sinks have a `retry` of their own, which comes first.',
        zh: '消息总共发送的次数，之后从 `error` 端口离开。接收端先按自己的 `retry` 重试。',
        default: 'forever',
        examples: ['forever', 5],
      },
    ),
    min: field.duration({
      en: 'The wait after the first failure is a random time below this; it doubles with each failure.',
      zh: '第一次失败后等待的随机时间上限；每次失败后加倍。',
      default: '100ms',
    }),
    max: field.duration({
      en: 'No wait is longer than this.',
      zh: '等待时间的上限。',
      default: '30s',
    }),
  },
  { en: 'What happens when a message fails.', zh: '消息失败时的处理。', default: {} },
)

export const deliver = field.group(
  {
    maxInFlight: field.integer(
      {
        en: 'Messages under way at most.',
        zh: '在途消息数上限。',
        default: 1024,
      },
      { minimum: 1, maximum: 65_536 },
    ),
    perKey: field.integer(
      {
        en: 'Messages of one key under way at most. After a failure those behind it are sent again too, so the last one that arrives is the newest. With `1` no message overtakes one that failed; then a key is as slow as its answers.',
        zh: '每个键的在途消息数上限。某条失败后，其后的消息也会重发，因此最后到达的总是最新的。设为 `1` 时不会超越失败的消息，但速度受限于应答。',
        default: 16,
      },
      { minimum: 1, maximum: 65_536 },
    ),
    maxBytes: field.size({
      en: 'Bytes of messages under way at most; one message always goes.',
      zh: '在途消息的字节数上限；至少发送一条。',
      default: '16MiB',
    }),
    retry,
  },
  { en: 'How messages leave the queue.', zh: '消息离开队列的方式。', default: {}, advanced: true },
)

export interface QueueOptions {
  readonly store: 'disk' | 'memory'
  readonly key?: Expression
  readonly maxBytes?: number
  readonly maxAge: number
  readonly full: 'block' | 'drop-oldest' | 'reject'
  readonly deliver: Static<typeof deliver>
}
