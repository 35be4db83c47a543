/** Connection `http/server`: where requests come in. */
import {
  checkServer,
  config,
  defineConnection,
  field,
  listenSyntax,
  parseListen,
  readTls,
  tlsFiles,
  tryListen,
  Type,
} from '../../runtime/plugin.ts'
import { createServer } from './listener/server.ts'
import type { HttpServer } from './listener/server.ts'

const schema = config({
  listen: field.string(
    {
      en: 'Host and port, `127.0.0.1:8080` or `[::]:8080`. Nodes and other connections, also `websocket/server`, share it by path.',
      zh: '主机和端口，如 `127.0.0.1:8080` 或 `[::]:8080`。各节点以及其他连接（包括 `websocket/server`）按路径共用。',
      examples: ['127.0.0.1:8080'],
    },
    { pattern: listenSyntax },
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
        en: 'Speaks TLS (https). Files that change are used from the next connection on.',
        zh: '使用 TLS（https）。文件变更后对新连接生效。',
      },
    ),
  ),
  auth: Type.Optional(
    field.group(
      {
        tokens: field.list(field.secret({ en: 'A bearer token.', zh: 'Bearer 令牌。' }), {
          en: 'Tokens that may send: `Authorization: Bearer`, or `?access_token=` for senders that cannot set headers.',
          zh: '允许发送的令牌：`Authorization: Bearer`；无法设置请求头的发送方可用 `?access_token=`。',
          default: [],
        }),
        basic: field.map(field.secret({ en: 'The password.', zh: '密码。' }), {
          en: 'Names and passwords for basic authentication.',
          zh: '基本认证的用户名和密码。',
          default: {},
        }),
      },
      { en: 'Who may send. Without, everyone.', zh: '允许谁发送。未设置则不限制。' },
    ),
  ),
  origins: Type.Optional(
    field.list(Type.String(), {
      en: 'Origins of web pages that may send, exactly as browsers send them. `none`: no Origin header, `null`, `*`: any. Without a list: pages of the same host, and programs that send no Origin.',
      zh: '允许发送的网页 Origin，需与浏览器发送的完全一致。`none`：无 Origin；`null`；`*`：任意。未设置：同主机网页及不发送 Origin 的程序。',
      advanced: true,
    }),
  ),
  maxBody: field.size({
    en: 'A longer body is refused with 413.',
    zh: '更大的请求体以 413 拒绝。',
    default: '1MiB',
  }),
  maxRequests: field.integer(
    {
      en: 'More requests than this at once are refused with 503.',
      zh: '同时超过此数的请求以 503 拒绝。',
      default: 1000,
      advanced: true,
    },
    { minimum: 1 },
  ),
  headersTimeout: field.duration({
    en: 'A client that has not sent its headers by then is cut off.',
    zh: '未在此时间内发完请求头的客户端会被断开。',
    default: '10s',
    advanced: true,
  }),
  requestTimeout: field.duration({
    en: 'A client that has not sent the whole request by then is cut off with 408.',
    zh: '未在此时间内发完整个请求的客户端以 408 断开。',
    default: '30s',
    advanced: true,
  }),
})

/** What whoever is let in does. */
const send = { en: 'send', zh: '发送' }

export default defineConnection<typeof schema, HttpServer>({
  config: schema,
  text: {
    en: {
      summary: 'Lets web requests in',
      help: 'Listens for HTTP requests; each `http/source` serves a path of it. Credentials, Origin and limits are looked at before a body is read. Several connections, also of other flows and of WebSockets, can share one port by their paths.',
      keywords: ['http', 'https', 'server', 'listen', 'webhook', 'rest'],
    },
    'zh-CN': {
      summary: '接收网络请求',
      help: '监听 HTTP 请求；每个 `http/source` 提供其中一个路径。凭据、Origin 和限制在读取请求体之前判断。多个连接（包括其他流程和 WebSocket）可按路径共用一个端口。',
      keywords: ['HTTP', '服务器', '监听', 'webhook'],
    },
  },
  icon: 'server',
  summary: 'listen',
  examples: [
    { title: 'For this machine alone', yaml: 'type: http/server\nlisten: 127.0.0.1:8080' },
    {
      title: 'For everyone with the token, by TLS',
      yaml: 'type: http/server\nlisten: 0.0.0.0:8443\ntls: { cert: server.crt, key: server.key }\nauth: { tokens: ["${env:HOOK_TOKEN}"] }',
    },
  ],
  check: (value) => checkServer(value, send),
  open(value, ctx) {
    const { tls, auth, origins } = value
    return createServer({ ...value, address: parseListen(value.listen), tls, auth, origins }, ctx)
  },
  async close(server) {
    await server.close()
  },
  async probe(value) {
    if (value.tls) readTls(value.tls)
    await tryListen(parseListen(value.listen))
  },
})
