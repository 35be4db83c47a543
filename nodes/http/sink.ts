/** Sink `http/sink`: a request for each message. */
import { config, defineSink, field, tlsFiles, Type } from '../../runtime/plugin.ts'
import type { Finding, Static } from '../../runtime/plugin.ts'
import { headerFault } from './request/content.ts'
import { createSender } from './request/sender.ts'
import { isSecure, urlFault } from './request/url.ts'

const schema = config({
  url: field.template({
    en: 'Where to. `{{ CEL }}` holes may stand in path and query; the host is the one that stands here. `escapeUrl(x)` makes any value fit for one part of it.',
    zh: '目标地址。路径和查询中可以有 `{{ CEL }}` 占位；主机固定为此处所写。`escapeUrl(x)` 把任意值转义为其中的一个部分。',
    examples: ['https://hooks.example/in', 'https://api.example/in?device={{ escapeUrl(topic) }}'],
  }),
  method: field.choice(['POST', 'PUT', 'PATCH', 'DELETE'], {
    en: 'The method of the request.',
    zh: '请求方法。',
    default: 'POST',
  }),
  headers: field.map(field.template({ en: 'The value.', zh: '值。' }), {
    en: 'Headers, with `{{ CEL }}` holes in their values. `content-type` is that of the payload when it is not set: values go as JSON, text as plain text.',
    zh: '请求头，值中可以有 `{{ CEL }}` 占位。未设置 `content-type` 时按负载确定：值为 JSON，文本为纯文本。',
    default: {},
    examples: [{ 'x-topic': '{{ topic }}' }],
  }),
  auth: Type.Optional(
    field.group(
      {
        token: Type.Optional(
          field.secret({
            en: 'A token, sent as `Authorization: Bearer`.',
            zh: '令牌，以 `Authorization: Bearer` 发送。',
            examples: ['${env:HOOK_TOKEN}'],
          }),
        ),
        user: Type.Optional(
          field.string({ en: 'The name for basic authentication.', zh: '基本认证的用户名。' }),
        ),
        password: Type.Optional(
          field.secret({ en: 'The password for basic authentication.', zh: '基本认证的密码。' }),
        ),
      },
      {
        en: 'Credentials: a token, or a name with a password.',
        zh: '凭据：令牌，或用户名和密码。',
      },
    ),
  ),
  tls: Type.Optional(
    field.group(
      {
        ...tlsFiles,
        serverName: Type.Optional(
          field.string({
            en: 'The name that the certificate must have, when it is not the host of `url`.',
            zh: '证书必须具有的名称（与 `url` 的主机不同时）。',
          }),
        ),
      },
      {
        en: 'For https. Files that change are used from the next connection on.',
        zh: '用于 https。文件变更后对新连接生效。',
      },
    ),
  ),
  maxWait: field.duration({
    en: 'The longest wait that a server can ask for with `Retry-After`.',
    zh: '服务器可用 `Retry-After` 要求的最长等待。',
    default: '5m',
    advanced: true,
  }),
})
export type SinkConfig = Static<typeof schema>

function* check(value: SinkConfig): Iterable<Finding> {
  const { url, headers, auth, tls } = value
  const fault = urlFault(url)
  if (fault) yield { path: '/url', message: fault }
  for (const name of Object.keys(headers)) {
    const wrong = headerFault(name)
    if (!wrong) continue
    yield {
      path: `/headers/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      message:
        wrong === 'name'
          ? { en: `"${name}" cannot be the name of a header`, zh: `"${name}" 不能作为请求头名称` }
          : { en: `"${name}" is set by the connection itself`, zh: `"${name}" 由连接自身设置` },
    }
  }
  yield* checkAuth(auth)
  if (auth && !fault && !isSecure(url) && !isLocal(url.source)) {
    yield {
      path: '/auth',
      message: { en: 'credentials travel in clear text', zh: '凭据以明文传输' },
      hint: { en: 'use https', zh: '请使用 https' },
      severity: 'warning',
    }
  }
  if (tls && !isSecure(url)) {
    yield {
      path: '/tls',
      message: { en: '"tls" has no effect with http://', zh: '"tls" 对 http:// 不起作用' },
    }
  }
  if (tls && (tls.cert === undefined) !== (tls.key === undefined)) {
    yield {
      path: '/tls',
      message: { en: '"cert" and "key" go together', zh: '"cert" 和 "key" 必须同时设置' },
    }
  }
}

function* checkAuth(auth: SinkConfig['auth']): Iterable<Finding> {
  if (!auth) return
  const { token, user, password } = auth
  if (token !== undefined && (user !== undefined || password !== undefined)) {
    yield {
      path: '/auth',
      message: {
        en: 'a token and a name exclude each other',
        zh: '令牌和用户名不能同时使用',
      },
    }
  }
  if (token === undefined && user === undefined) {
    yield {
      path: '/auth',
      message: { en: 'there are no credentials', zh: '没有凭据' },
      hint: {
        en: 'set "token", or "user" and "password"',
        zh: '请设置 "token"，或 "user" 和 "password"',
      },
    }
  }
}

const isLocal = (url: string) => /^https?:\/\/(localhost|127\.[0-9.]+|\[::1\])([:/?]|$)/i.test(url)

export default defineSink({
  config: schema,
  text: {
    en: {
      summary: 'Sends to a web address',
      help: 'Sends each message as an HTTP request. An answer of 2xx is delivered. 408, 425, 429 and 5xx, a lost connection or no answer in time are tried again as `retry` says, after the `Retry-After` of the server; any other answer leaves by `error` with the first words of it. Redirects are not followed. One request at a time keeps the order; `maxInFlight` sends more at once.',
      keywords: ['webhook', 'post', 'rest', 'api', 'https', 'request', 'call'],
    },
    'zh-CN': {
      summary: '发送到网址',
      help: '把每条消息作为 HTTP 请求发送。2xx 表示送达。408、425、429 和 5xx、连接中断或超时按 `retry` 重试，并遵守服务器的 `Retry-After`；其他响应从 `error` 端口离开，并附上响应开头的内容。不跟随重定向。默认一次一个请求以保持顺序；`maxInFlight` 可同时发送多个。',
      keywords: ['webhook', 'POST', '接口', '请求', '调用'],
    },
  },
  icon: 'globe',
  summary: 'url',
  examples: [
    {
      title: 'A webhook with a token',
      yaml: 'type: http/sink\nurl: https://hooks.example/in\nauth: { token: "${env:HOOK_TOKEN}" }',
    },
    {
      title: 'A resource a device, ten at once',
      yaml: "type: http/sink\nurl: 'https://api.example/devices/{{ meta.device }}'\nmethod: PUT\nmaxInFlight: 10\nretry: { attempts: 5 }",
    },
  ],
  inputs: ['any'],
  // One after the other: a message that must be tried again holds back those behind it.
  defaults: { maxInFlight: 1, timeout: 10_000 },
  check,
  start: (value, ctx) => createSender(value, ctx),
})
