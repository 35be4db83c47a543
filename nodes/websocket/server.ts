/** Connection `websocket/server`: WebSocket clients connect to us. */
import {
  checkServer,
  config,
  defineConnection,
  field,
  listenSyntax,
  parseListen,
  pathSyntax,
  readTls,
  tlsFiles,
  tryListen,
  Type,
} from '../../runtime/plugin.ts'
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
  listen: field.string(
    {
      en: 'Host and port, `127.0.0.1:8090` or `[::]:8090`. Connections with the same address share it by `path`.',
      zh: '主机和端口，如 `127.0.0.1:8090` 或 `[::]:8090`。地址相同的连接按 `path` 共用端口。',
      examples: ['127.0.0.1:8090'],
    },
    { pattern: listenSyntax },
  ),
  path: field.string(
    {
      en: 'The path of the endpoint, exact. `{name}` stands for one segment; `{room}` makes it the room.',
      zh: '端点路径，精确匹配。`{name}` 代表一段；`{room}` 作为房间名。',
      default: '/',
      examples: ['/live', '/rooms/{room}'],
    },
    { pattern: pathSyntax },
  ),
  tls: Type.Optional(
    field.group(
      {
        ...tlsFiles,
        requestClientCert: field.boolean({
          en: 'Clients must show a certificate that `ca` has signed.',
          zh: '客户端必须出示由 `ca` 签发的证书。',
          default: false,
        }),
      },
      {
        en: 'Speaks TLS (wss). Files that change are used from the next connection on.',
        zh: '使用 TLS（wss）。文件变更后对新连接生效。',
      },
    ),
  ),
  auth: Type.Optional(
    field.group(
      {
        tokens: field.list(field.secret({ en: 'A bearer token.', zh: 'Bearer 令牌。' }), {
          en: 'Tokens that may connect: `Authorization: Bearer`, or for browsers `?access_token=` or the subprotocol `bearer.TOKEN`.',
          zh: '允许连接的令牌：`Authorization: Bearer`；浏览器可用 `?access_token=` 或子协议 `bearer.TOKEN`。',
          default: [],
        }),
        basic: field.map(field.secret({ en: 'The password.', zh: '密码。' }), {
          en: 'Names and passwords for basic authentication.',
          zh: '基本认证的用户名和密码。',
          default: {},
        }),
      },
      { en: 'Who may connect. Without, everyone.', zh: '允许谁连接。未设置则不限制。' },
    ),
  ),
  origins: Type.Optional(
    field.list(Type.String(), {
      en: 'Origins of web pages that may connect, exactly as browsers send them. `none`: no Origin header, `null`, `*`: any. Without a list: pages of the same host, and programs that send no Origin.',
      zh: '允许连接的网页 Origin，需与浏览器发送的完全一致。`none`：无 Origin；`null`；`*`：任意。未设置：同主机网页及不发送 Origin 的程序。',
      examples: [['https://dashboard.example', 'none']],
    }),
  ),
  subprotocols: subprotocolsField,
  maxClients: field.integer(
    {
      en: 'More clients than this are refused with 503.',
      zh: '超过此数的客户端以 503 拒绝。',
      default: 10_000,
    },
    { minimum: 1 },
  ),
  maxPayload: maxPayloadField,
  ping: pingField,
  compression: compressionField,
  rooms: Type.Optional(
    field.expression({
      en: 'The room of a client, from its handshake: `payload` has `path`, `query`, `headers`, `params` and `user`. Without, `{room}` in `path`.',
      zh: '由握手得出客户端的房间：`payload` 含 `path`、`query`、`headers`、`params`、`user`。未设置则取 `path` 中的 `{room}`。',
      examples: ['payload.query.site'],
    }),
  ),
  headers: field.list(Type.String(), {
    en: 'Request headers that messages carry in `meta.headers`.',
    zh: '写入消息 `meta.headers` 的请求头。',
    default: ['origin', 'user-agent'],
    advanced: true,
  }),
  handshakeTimeout: field.duration({
    en: 'A socket that has not finished its request by then is cut off.',
    zh: '未在此时间内完成请求的连接会被断开。',
    default: '10s',
    advanced: true,
  }),
  closeTimeout: closeTimeoutField,
})
type Config = Static<typeof schema>

function* check(value: Config): Iterable<Finding> {
  yield* checkServer(value, { en: 'connect', zh: '连接' })
  const { ping, headers } = value
  if (ping.every > 0 && ping.timeout > ping.every) {
    yield {
      path: '/ping/timeout',
      message: { en: '"timeout" is longer than "every"', zh: '"timeout" 比 "every" 更长' },
    }
  }
  for (const [index, name] of headers.entries()) {
    if (!/^(authorization|cookie|proxy-authorization)$/i.test(name)) continue
    yield {
      path: `/headers/${index}`,
      message: {
        en: `"${name}" is a secret and is never passed on`,
        zh: `"${name}" 是机密，不会写入消息`,
      },
    }
  }
}

export default defineConnection<typeof schema, Link>({
  listens: true,
  config: schema,
  text: {
    en: {
      summary: 'Lets WebSocket clients connect',
      help: 'Listens for WebSocket clients. Path, Origin, credentials and limits are decided before the upgrade. Several connections, also of different flows, can share one port by their `path`.',
      keywords: ['websocket', 'server', 'ws', 'wss', 'listen', 'browser'],
    },
    'zh-CN': {
      summary: '接受 WebSocket 客户端连接',
      help: '监听 WebSocket 客户端。路径、Origin、凭据和限制在升级前判断。多个连接（包括不同流程）可按 `path` 共用一个端口。',
      keywords: ['WebSocket', '服务器', '监听', '浏览器'],
    },
  },
  icon: 'radio-tower',
  summary: 'listen',
  examples: [
    { title: 'A public feed', yaml: 'type: websocket/server\nlisten: 127.0.0.1:8090\npath: /live' },
    {
      title: 'Rooms, tokens and TLS',
      yaml: 'type: websocket/server\nlisten: 0.0.0.0:8443\npath: /rooms/{room}\ntls: { cert: server.crt, key: server.key }\nauth: { tokens: ["${env:WS_TOKEN}"] }\norigins: [https://dashboard.example]',
    },
  ],
  check,
  async open(value, ctx) {
    const { WebSocketServer } = await import('ws')
    const { Endpoint } = await import('./listener/endpoint.ts')
    const { tls, auth, origins, rooms } = value
    const address = parseListen(value.listen)
    return new Endpoint({ ...value, address, tls, auth, origins, rooms }, ctx, WebSocketServer)
  },
  async close(link) {
    await link.close()
  },
  async probe(value) {
    if (value.tls) readTls(value.tls)
    await tryListen(parseListen(value.listen))
  },
})
