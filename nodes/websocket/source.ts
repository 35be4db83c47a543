/** Source `websocket/source`: what peers send. */
import { config, defineSource, field } from '../../runtime/plugin.ts'
import type { Message } from '../../runtime/plugin.ts'
import type { Link } from './link/link.ts'
import type { Peer } from './link/peer.ts'
import { Inbox } from './inbound/inbox.ts'

const schema = config({
  connection: field.connection(['websocket/server', 'websocket/client'], {
    en: 'The WebSocket connection to read from.',
    zh: '要读取的 WebSocket 连接。',
  }),
  acks: field.choice(['none', 'application'], {
    en: '`application`: each message comes as `{"id": .., "text" | "json" | "base64": ..}` and is answered with `{"ack": id}` once it has reached its sinks, or with `{"nack": id}`. Copies of an acknowledged id are answered and not delivered again.',
    zh: '`application`：每条消息形如 `{"id": .., "text" | "json" | "base64": ..}`，送达所有去向后回复 `{"ack": id}`，否则回复 `{"nack": id}`。已确认 id 的重复消息只回复、不再投递。',
    default: 'none',
  }),
})

/** A small message about a peer's life. */
function lifeEvent(peer: Peer, more: object = {}): Message {
  const { id, path, room } = peer.handshake
  const payload = { client: id, path, ...(room === undefined ? {} : { room }), ...more }
  return { payload, topic: path, meta: peer.metaOf(true, Date.now()) }
}

const ignore = () => {}

export default defineSource<typeof schema, Link>({
  config: schema,
  text: {
    en: {
      summary: 'Receives messages of WebSocket peers',
      help: 'Text frames give strings, binary frames give bytes; `meta.frame` says which and `meta.client` who, so that a `websocket/sink` with `to: sender` can reply. While the flow is full, the peer is not read from. Plain WebSocket knows no acknowledgement: `acks: application` adds one.',
      keywords: ['websocket', 'receive', 'in', 'ws'],
    },
    'zh-CN': {
      summary: '接收 WebSocket 对端的消息',
      help: '文本帧得到字符串，二进制帧得到字节；`meta.frame` 表示类型，`meta.client` 表示来源，`to: sender` 的 `websocket/sink` 可据此回复。流程已满时暂停读取该对端。WebSocket 本身没有确认：用 `acks: application` 增加。',
      keywords: ['WebSocket', '接收', '输入'],
    },
  },
  icon: 'log-in',
  summary: 'connection',
  examples: [
    { title: 'From browsers', yaml: 'type: websocket/source\nconnection: dashboards' },
    {
      title: 'With acknowledgements',
      yaml: 'type: websocket/source\nconnection: devices\nacks: application',
    },
  ],
  outputs: { out: 'any', connected: 'event', disconnected: 'event' },
  start({ acks }, emit, ctx) {
    const { hub } = ctx.connection
    // With a receipt a message counts in the source's window until it is done; plain WebSocket has
    // nobody to tell.
    const settle = ctx.ack === 'delivered' ? ignore : undefined
    const inbox = acks === 'application' ? new Inbox(hub, emit, ctx) : undefined
    const stop = hub.listen({
      message(peer, payload, isText) {
        if (inbox) return inbox.take(peer, payload)
        const meta = peer.metaOf(isText, Date.now())
        return emit({ payload, topic: peer.handshake.path, meta }, settle, 0)
      },
      connected: (peer) => ctx.event('connected', lifeEvent(peer)),
      disconnected(peer, code, reason) {
        inbox?.forget(peer)
        ctx.event('disconnected', lifeEvent(peer, { code, reason }))
      },
    })
    return {
      async stop() {
        stop()
        inbox?.stop()
      },
    }
  },
})
