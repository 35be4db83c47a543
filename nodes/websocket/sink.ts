/** Sink `websocket/sink`: sends to peers. */
import { config, defineSink, field, Type } from '../../runtime/plugin.ts'
import type { Finding, Static } from '../../runtime/plugin.ts'
import type { Link } from './link/link.ts'
import { createSender } from './outbound/sender.ts'

const schema = config({
  connection: field.connection(['websocket/server', 'websocket/client'], {
    en: 'The WebSocket connection to send on.',
    zh: '用于发送的 WebSocket 连接。',
  }),
  to: field.choice(['all', 'sender', 'room', 'one'], {
    en: 'Which clients of a server: every one, the one that `meta.client` names, those in `room`, or one after the other in turn.',
    zh: '发送给服务器的哪些客户端：全部、`meta.client` 指定的、`room` 内的，或轮流一个。',
    default: 'all',
  }),
  room: Type.Optional(
    field.template({
      en: 'The room, for `to: room`.',
      zh: '房间名，用于 `to: room`。',
      examples: ['{{ meta.room }}'],
    }),
  ),
  frame: field.choice(['auto', 'text', 'binary'], {
    en: '`auto`: strings as text, bytes as binary frames.',
    zh: '`auto`：字符串用文本帧，字节用二进制帧。',
    default: 'auto',
  }),
  slowClient: field.choice(['disconnect', 'drop-oldest', 'drop-newest', 'block'], {
    en: 'What happens when the queue of a client is full. `disconnect` closes it with 1013; the `drop` policies leave gaps; `block` makes the whole flow wait for this client. A server that we connect to is always waited for.',
    zh: '客户端队列已满时的处理。`disconnect` 以 1013 关闭；`drop` 策略会丢失消息；`block` 让整个流程等待该客户端。作为客户端时始终等待服务器。',
    default: 'disconnect',
  }),
  clientQueue: field.size({
    en: 'How much may wait for one client.',
    zh: '每个客户端的最大排队字节数。',
    default: '1MiB',
  }),
  acks: field.choice(['none', 'application'], {
    en: '`none`: delivered means handed to the kernel. `application`: messages go as `{"id": .., "text" | "base64": ..}`, and delivered means that the peer answered `{"ack": id}`.',
    zh: '`none`：交给内核即视为送达。`application`：消息以 `{"id": .., "text" | "base64": ..}` 发送，对端回复 `{"ack": id}` 才算送达。',
    default: 'none',
  }),
  replay: field.integer(
    {
      en: 'How many of the last messages a new client gets first, at most `clientQueue` bytes of them.',
      zh: '新客户端首先收到的最近消息数，总量不超过 `clientQueue`。',
      default: 0,
    },
    { minimum: 0, maximum: 100_000 },
  ),
  snapshot: Type.Optional(
    field.group(
      {
        key: field.expression({
          en: 'CEL for what a value belongs to: of each key, the last message is kept.',
          zh: '值所属键的 CEL 表达式：每个键保留最后一条消息。',
          default: 'topic',
        }),
        remove: field.expression({
          en: 'CEL that is true for a message that removes its key. Clients that are connected get that message too.',
          zh: '对删除键的消息为真的 CEL 表达式。已连接的客户端也会收到该消息。',
          default: 'size(payload) == 0',
          examples: ['meta.deleted'],
        }),
        maxKeys: field.integer(
          {
            en: 'How many keys are kept; the one that changed longest ago is forgotten first, and counted as `snapshot`.',
            zh: '保留的键数上限；最久未变化的先被遗忘，以 `snapshot` 计数。',
            default: 10_000,
          },
          { minimum: 1, maximum: 1_000_000 },
        ),
        maxBytes: field.size({
          en: 'How many bytes are kept at most.',
          zh: '保留的字节数上限。',
          default: '16MiB',
        }),
      },
      {
        en: 'A new client gets the present state first: the last message of each key. Then every message, none missing in between.',
        zh: '新客户端首先得到当前状态：每个键的最后一条消息。之后收到每一条消息，中间不遗漏。',
        examples: [{ key: 'topic' }],
      },
    ),
  ),
  noClients: field.choice(['deliver', 'hold', 'fail'], {
    en: 'When nobody is there to send to: count it as delivered, wait for somebody, or fail. A server that we connect to is always waited for.',
    zh: '没有接收者时：视为送达、等待，或失败。作为客户端时始终等待服务器。',
    default: 'deliver',
  }),
})
export type SinkConfig = Static<typeof schema>

function* check(value: SinkConfig): Iterable<Finding> {
  const { to, room, acks, slowClient, replay, noClients, frame } = value
  if (to === 'room' && room === undefined) {
    yield {
      path: '/to',
      message: { en: '"to: room" needs a room', zh: '"to: room" 需要一个房间' },
      hint: { en: 'add room: a name or a template', zh: '请添加 room：一个名称或模板' },
    }
  }
  if (to !== 'room' && room !== undefined) {
    yield {
      path: '/room',
      message: {
        en: `"room" has no effect with "to: ${to}"`,
        zh: `"room" 在 "to: ${to}" 时不起作用`,
      },
      hint: { en: 'set to: room', zh: '请设置 to: room' },
    }
  }
  if (replay > 0 && (to === 'sender' || to === 'one')) {
    yield {
      path: '/replay',
      message: {
        en: `"replay" has no meaning with "to: ${to}"`,
        zh: `"replay" 在 "to: ${to}" 时没有意义`,
      },
    }
  }
  if (replay > 0 && acks === 'application') {
    yield {
      path: '/replay',
      message: {
        en: '"replay" and "acks: application" exclude each other',
        zh: '"replay" 和 "acks: application" 不能同时使用',
      },
    }
  }
  yield* checkSnapshot(value)
  if (noClients === 'hold' && to === 'sender') {
    yield {
      path: '/noClients',
      message: {
        en: '"hold" would wait forever: a sender that is gone comes back under another id',
        zh: '"hold" 会永远等待：发送者断开后再连接时会使用另一个 id',
      },
    }
  }
  if (acks === 'application' && slowClient.startsWith('drop')) {
    yield {
      path: '/slowClient',
      message: {
        en: `"${slowClient}" would drop what must be acknowledged`,
        zh: `"${slowClient}" 会丢弃必须得到确认的消息`,
      },
      hint: { en: 'use disconnect or block', zh: '请使用 disconnect 或 block' },
    }
  }
  if (acks === 'application' && frame === 'binary') {
    yield {
      path: '/frame',
      message: { en: 'acknowledged messages are JSON texts', zh: '需要确认的消息是 JSON 文本' },
      hint: { en: 'leave frame out', zh: '请去掉 frame' },
    }
  }
}

function* checkSnapshot({ snapshot, to, acks, replay, noClients }: SinkConfig): Iterable<Finding> {
  if (snapshot === undefined) return
  const others = {
    [`to: ${to}`]: to === 'sender' || to === 'one',
    'acks: application': acks === 'application',
    replay: replay > 0,
    // What was held would come behind the snapshot, and be older.
    'noClients: hold': noClients === 'hold',
  }
  for (const [other, isThere] of Object.entries(others)) {
    if (!isThere) continue
    const message = {
      en: `"snapshot" and "${other}" exclude each other`,
      zh: `"snapshot" 和 "${other}" 不能同时使用`,
    }
    yield { path: '/snapshot', message }
  }
}

export default defineSink<typeof schema, Link>({
  config: schema,
  text: {
    en: {
      summary: 'Sends to WebSocket peers',
      help: 'Sends strings as text and bytes as binary frames to the clients of a server, or to the server of a client. One slow client never holds up the others, unless `slowClient: block` asks for it. Delivered means handed to the kernel for every client due; `acks: application` waits for the peer itself.',
      keywords: ['websocket', 'send', 'broadcast', 'out', 'ws', 'room'],
    },
    'zh-CN': {
      summary: '发送给 WebSocket 对端',
      help: '将字符串以文本帧、字节以二进制帧发送给服务器的客户端，或作为客户端发给服务器。慢客户端不影响其他客户端，除非设置 `slowClient: block`。送达表示已为每个应收客户端交给内核；`acks: application` 等待对端确认。',
      keywords: ['WebSocket', '发送', '广播', '房间'],
    },
  },
  icon: 'log-out',
  summary: 'connection',
  examples: [
    {
      title: 'To every dashboard',
      yaml: 'type: websocket/sink\nconnection: dashboards\nslowClient: drop-oldest',
    },
    {
      title: 'The present state to every new client, then what changes',
      yaml: 'type: websocket/sink\nconnection: dashboards\nsnapshot: { key: topic }',
    },
    {
      title: 'Reply to whoever asked',
      yaml: 'type: websocket/sink\nconnection: devices\nto: sender',
    },
  ],
  inputs: ['bytes', 'text'],
  check,
  start: (value, ctx) => createSender(value, ctx),
})
