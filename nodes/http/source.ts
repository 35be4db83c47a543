/** Source `http/source`: requests become messages. */
import { config, defineSource, field, pathSyntax, Type } from '../../runtime/plugin.ts'
import type { Finding, Static } from '../../runtime/plugin.ts'
import { createIntake } from './intake/intake.ts'
import type { HttpServer } from './listener/server.ts'

const schema = config({
  connection: field.connection(['http/server'], {
    en: 'Where requests come in.',
    zh: '接收请求的连接。',
  }),
  path: field.string(
    {
      en: 'The path, exact. `{name}` stands for one segment, which `meta.params` tells.',
      zh: '路径，精确匹配。`{name}` 代表一段，其值在 `meta.params` 中。',
      examples: ['/hooks/orders', '/devices/{device}/state'],
    },
    { pattern: pathSyntax },
  ),
  methods: field.list(
    field.choice(['POST', 'PUT', 'PATCH', 'DELETE', 'GET'], { en: 'A method.', zh: '请求方法。' }),
    {
      en: 'Methods that are taken; others are answered with 405.',
      zh: '接受的方法；其他方法以 405 回应。',
      default: ['POST', 'PUT'],
    },
    { minItems: 1, uniqueItems: true },
  ),
  as: field.choice(['auto', 'bytes', 'text', 'json'], {
    en: 'What the body becomes. `auto` goes by its content type: JSON gives a value, text and forms give text, anything else bytes. JSON with integers beyond 2^53 is refused: `bytes` and `json/decode` keep them.',
    zh: '请求体的形式。`auto` 按内容类型：JSON 得到值，文本和表单得到文本，其他得到字节。含超过 2^53 整数的 JSON 会被拒绝：可用 `bytes` 加 `json/decode` 保留。',
    default: 'auto',
  }),
  deadline: field.duration({
    en: 'A request whose message has not ended by then is answered with 504; the message goes on.',
    zh: '到此时间消息仍未处理完的请求以 504 回应；消息继续处理。',
    default: '30s',
  }),
  headers: field.list(Type.String(), {
    en: 'Request headers that messages carry in `meta.headers`.',
    zh: '写入消息 `meta.headers` 的请求头。',
    default: ['user-agent'],
    advanced: true,
  }),
})
export type SourceConfig = Static<typeof schema>

function* check({ headers, deadline }: SourceConfig): Iterable<Finding> {
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
  if (deadline > 0) return
  yield {
    path: '/deadline',
    message: { en: '"deadline" must be more than 0', zh: '"deadline" 必须大于 0' },
    hint: {
      en: 'ack: received answers at once',
      zh: '如需立即回应，请使用 ack: received',
    },
  }
}

export default defineSource<typeof schema, HttpServer>({
  config: schema,
  text: {
    en: {
      summary: 'Receives webhooks',
      help: 'Each request becomes a message: the body is the payload, the path the topic. The answer waits until the message has ended: 202 delivered (or filtered), 422 rejected, 503 with `Retry-After` when it failed or the flow is full, 504 after `deadline`. With `ack: received` the answer is 202 at once, and a message can be lost. `meta` has `id`, `method`, `path`, `query`, `params`, `headers`, `contentType`, `remote` and `user`; the `id` is that of `X-Request-Id`, or a new one, and stands in the answer.',
      keywords: ['webhook', 'post', 'put', 'rest', 'api', 'endpoint', 'in'],
    },
    'zh-CN': {
      summary: '接收 Webhook',
      help: '每个请求成为一条消息：请求体为负载，路径为主题。响应在消息处理完后发出：202 已送达（或被过滤），422 被拒绝，失败或流程已满时为 503 并带 `Retry-After`，超过 `deadline` 为 504。设置 `ack: received` 则立即以 202 回应，但消息可能丢失。`meta` 含 `id`、`method`、`path`、`query`、`params`、`headers`、`contentType`、`remote` 和 `user`；`id` 取自 `X-Request-Id`，否则新生成，并写在响应中。',
      keywords: ['webhook', 'POST', '接口', '接收'],
    },
  },
  icon: 'webhook',
  summary: 'path',
  examples: [
    {
      title: 'Orders from a shop',
      yaml: 'type: http/source\nconnection: web\npath: /hooks/orders',
    },
    {
      title: 'A device at a time, answered at once',
      yaml: 'type: http/source\nconnection: web\npath: /devices/{device}/state\nmethods: [PUT]\nack: received',
    },
  ],
  outputs: { out: 'any' },
  check,
  start(value, emit, ctx) {
    const intake = createIntake(value, emit, ctx)
    const served = ctx.connection.serve(ctx.id, value.path, {
      take: intake.take,
      serving: (url) => ctx.status({ state: 'up', facts: { url } }),
      failed: (reason) => ctx.status({ state: 'failed', reason }),
    })
    return {
      async stop() {
        intake.stop()
        served.release()
      },
    }
  },
})
