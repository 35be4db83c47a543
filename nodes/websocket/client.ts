/** Connection `websocket/client`: we connect to a WebSocket server. */
import { config, defineConnection, field, Type, tlsFiles } from '../../runtime/plugin.ts'
import type { Finding, Static } from '../../runtime/plugin.ts'
import {
  closeTimeoutField,
  compressionField,
  maxPayloadField,
  pingField,
  subprotocolsField,
} from './config/fields.ts'
import type { Link } from './link/link.ts'

const schema = config({
  url: field.string(
    {
      en: 'Address of the server, `ws://` or `wss://`.',
      zh: '服务器地址，`ws://` 或 `wss://`。',
      examples: ['wss://feed.example/live'],
    },
    { pattern: '^wss?://[^\\s#]+$' },
  ),
  headers: field.map(Type.String(), {
    en: 'Headers of the handshake request.',
    zh: '握手请求头。',
    default: {},
  }),
  bearer: Type.Optional(
    field.secret({
      en: 'A token, sent as `Authorization: Bearer`.',
      zh: '令牌，以 `Authorization: Bearer` 发送。',
    }),
  ),
  subprotocols: subprotocolsField,
  tls: Type.Optional(
    field.group(
      {
        ...tlsFiles,
        serverName: Type.Optional(
          field.string({
            en: 'The name that the certificate must have, when it is not the host of `url`.',
            zh: '证书应匹配的名称（与 `url` 主机不同时）。',
          }),
        ),
        insecure: field.boolean({
          en: 'Accepts any certificate. Anyone between can then read and change everything.',
          zh: '接受任何证书。中间人可读取和篡改所有数据。',
          default: false,
        }),
      },
      {
        en: 'How a `wss://` server is verified and what we show. Files are read at each connect.',
        zh: '如何验证 `wss://` 服务器及出示的证书。每次连接时读取文件。',
      },
    ),
  ),
  ping: pingField,
  reconnect: field.group(
    {
      min: field.duration({
        en: 'The first wait is a random time below this.',
        zh: '首次等待为小于此值的随机时间。',
        default: '500ms',
      }),
      max: field.duration({ en: 'The longest wait.', zh: '最长等待。', default: '30s' }),
    },
    {
      en: 'Waits between attempts: doubled each time, with full jitter, from the start again after a stable minute.',
      zh: '重连等待：每次加倍并完全随机化，稳定一分钟后重新开始。',
      default: {},
      advanced: true,
    },
  ),
  handshakeTimeout: field.duration({
    en: 'An attempt that is not open by then has failed.',
    zh: '在此时间内未建立则视为失败。',
    default: '10s',
    advanced: true,
  }),
  closeTimeout: closeTimeoutField,
  maxPayload: maxPayloadField,
  compression: compressionField,
  open: field.list(Type.String(), {
    en: 'Text messages sent on each connect, before anything else: a subscription, a login.',
    zh: '每次连接后首先发送的文本消息：订阅、登录等。',
    default: [],
    examples: [['{"subscribe":"ticker"}']],
  }),
  proxy: Type.Optional(
    field.string(
      {
        en: 'An HTTP proxy to go through by CONNECT, `http://user:password@host:port`.',
        zh: '通过 CONNECT 使用的 HTTP 代理，`http://user:password@host:port`。',
        advanced: true,
      },
      { pattern: '^http://[^\\s/]+/?$' },
    ),
  ),
})
type Config = Static<typeof schema>

function* check(value: Config): Iterable<Finding> {
  const { tls, ping, reconnect } = value
  if (!URL.canParse(value.url)) {
    yield {
      path: '/url',
      message: { en: `"${value.url}" is not an address`, zh: `"${value.url}" 不是地址` },
      hint: { en: 'wss://host/path', zh: '应形如 wss://host/path' },
    }
    return
  }
  const { protocol, hostname } = new URL(value.url)
  if (tls?.insecure) {
    yield {
      path: '/tls/insecure',
      message: { en: 'the certificate of the server is not verified', zh: '没有校验服务器的证书' },
      hint: { en: 'name its authority in tls.ca', zh: '请在 tls.ca 中指定其签发机构' },
      severity: 'warning',
    }
  }
  if (tls && protocol === 'ws:') {
    yield {
      path: '/tls',
      message: { en: '"url" is ws://, which has no TLS', zh: '"url" 是 ws://，不使用 TLS' },
      hint: { en: 'use wss://', zh: '请使用 wss://' },
    }
  }
  if (tls && (tls.cert === undefined) !== (tls.key === undefined)) {
    yield {
      path: '/tls',
      message: { en: '"cert" and "key" only work together', zh: '"cert" 和 "key" 必须同时设置' },
    }
  }
  if (
    value.bearer !== undefined &&
    protocol === 'ws:' &&
    !/^(localhost|127\.|\[::1)/.test(hostname)
  ) {
    yield {
      path: '/bearer',
      message: { en: 'the token travels in clear text', zh: '令牌以明文传输' },
      hint: { en: 'use wss://', zh: '请使用 wss://' },
      severity: 'warning',
    }
  }
  if (
    value.bearer !== undefined &&
    Object.keys(value.headers).some((name) => /^authorization$/i.test(name))
  ) {
    yield {
      path: '/headers',
      message: {
        en: '"bearer" and an Authorization header are both set',
        zh: '"bearer" 和 Authorization 请求头不能同时设置',
      },
    }
  }
  if (ping.every > 0 && ping.timeout > ping.every) {
    yield {
      path: '/ping/timeout',
      message: { en: '"timeout" is longer than "every"', zh: '"timeout" 比 "every" 更长' },
    }
  }
  if (reconnect.min > reconnect.max) {
    yield {
      path: '/reconnect/min',
      message: { en: '"min" is longer than "max"', zh: '"min" 比 "max" 更长' },
    }
  }
}

/** Absent and present options in one shape. */
const dialOptions = (value: Config) => ({
  ...value,
  bearer: value.bearer,
  tls: value.tls,
  proxy: value.proxy,
})

export default defineConnection<typeof schema, Link>({
  config: schema,
  text: {
    en: {
      summary: 'Connects to a WebSocket server',
      help: 'Keeps one WebSocket open, and opens it again when it is lost. Sources and sinks of the flow share it. Redirects are not followed.',
      keywords: ['websocket', 'client', 'ws', 'wss', 'connect'],
    },
    'zh-CN': {
      summary: '连接到 WebSocket 服务器',
      help: '保持一个 WebSocket 连接，断开后重连。流程的来源和去向共用它。不跟随重定向。',
      keywords: ['WebSocket', '客户端', '连接'],
    },
  },
  icon: 'plug-zap',
  summary: 'url',
  examples: [
    {
      title: 'A feed behind a token',
      yaml: 'type: websocket/client\nurl: wss://feed.example/live\nbearer: ${env:FEED_TOKEN}\nopen: [\'{"subscribe":"ticker"}\']',
    },
  ],
  check,
  async open(value, ctx) {
    const { WebSocket } = await import('ws')
    const { Dialer } = await import('./dial/dialer.ts')
    return new Dialer(dialOptions(value), ctx, WebSocket)
  },
  async close(link) {
    await link.close()
  },
  async probe(value) {
    const { WebSocket } = await import('ws')
    const { dialOnce } = await import('./dial/dialer.ts')
    await new Promise<void>((resolve, reject) => {
      dialOnce(dialOptions(value), WebSocket, {
        opening: () => {},
        opened: (ws) => {
          ws.on('error', () => {})
          ws.on('close', () => resolve())
          ws.close(1000)
        },
        failed: ({ reason }) => reject(new Error(reason)),
      })
    })
  },
})
