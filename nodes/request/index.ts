import { config, defineStage, field, Outcome, PermanentError, Type } from '../../runtime/plugin.ts'
import type {
  Delivery,
  Finding,
  Message,
  Meta,
  StageContext,
  StageInstance,
  Static,
} from '../../runtime/plugin.ts'
import { inMeta, inPayload } from './carriers/carrier.ts'
import { createPending } from './carriers/pending.ts'
import type { Waiting } from './carriers/pending.ts'

const shape = config({
  answers: field.expression({
    en: 'CEL that is true for an answer. Every other message is a request.',
    zh: '对应答为真的 CEL 表达式。其他消息都视为请求。',
    examples: ['topic.startsWith("reply/")', 'has(meta.qos)'],
  }),
  into: field.choice(['meta', 'payload'], {
    en: 'Where the correlation id travels. `meta`: in `meta.correlationData`, which `mqtt/sink` sends as the property of MQTT 5 with `forwardProperties: true`. `payload`: in a key of the payload, for MQTT 3.1.1 and WebSocket.',
    zh: '关联标识的位置。`meta`：位于 `meta.correlationData`，`mqtt/sink` 设置 `forwardProperties: true` 时作为 MQTT 5 属性发送。`payload`：位于负载的一个键中，用于 MQTT 3.1.1 和 WebSocket。',
    default: 'meta',
  }),
  key: field.string({
    en: 'The key of the payload, for `into: payload`. An id that the requester has there comes back to it.',
    zh: '`into: payload` 时负载中的键。请求方在此处自己的标识会随应答返回。',
    default: 'id',
  }),
  responseTopic: Type.Optional(
    field.template({
      en: 'Sets `meta.responseTopic` of the request: where an MQTT 5 peer answers to.',
      zh: '设置请求的 `meta.responseTopic`：MQTT 5 对端发送应答的主题。',
      examples: ['reply/sluice'],
    }),
  ),
  id: Type.Optional(
    field.expression({
      en: "CEL for the requester's own id; the reply has it in `meta.requestId`.",
      zh: '请求方自己标识的 CEL 表达式；应答在 `meta.requestId` 中带回它。',
      examples: ['payload.id'],
    }),
  ),
  timeout: field.duration({
    en: 'A request without an answer leaves by `error` after this time, with the code `timeout`.',
    zh: '超过此时间没有应答的请求从 `error` 端口离开，代码为 `timeout`。',
    default: '10s',
  }),
  maxPending: field.integer(
    {
      en: 'Requests that wait for an answer at most. One more leaves by `error`, with the code `busy`.',
      zh: '等待应答的请求数上限。超出的请求从 `error` 端口离开，代码为 `busy`。',
      default: 500,
    },
    // Below the window of a source: else requests would keep the answers behind them from coming in.
    { minimum: 1, maximum: 1000 },
  ),
})
type Options = Static<typeof shape>

/** What says how a body is to be read belongs to the answer; all else tells who asked. */
const bodyFacts = ['contentType', 'payloadFormat', 'userProperties', 'expiry'] as const

function* check({ into, key, timeout }: Options): Iterable<Finding> {
  if (into === 'payload' && key === '') {
    const message = { en: '"key" is empty', zh: '"key" 为空' }
    yield { path: '/key', message, hint: { en: 'name a key, like id', zh: '请写一个键，例如 id' } }
  }
  if (timeout === 0) {
    const message = {
      en: 'without a timeout a request could wait forever',
      zh: '没有超时，请求可能永远等待',
    }
    yield { path: '/timeout', message, hint: { en: 'write 10s', zh: '请写 10s' } }
  }
}

export default defineStage({
  text: {
    en: {
      summary: 'Asks, and brings each answer back to who asked',
      help: 'A request leaves by `request` with a fresh correlation id; the answer that carries the id leaves by `reply`, with the `meta` of the request: a `websocket/sink` with `to: sender` gives it to the client that asked and to no other, and an `mqtt/sink` with the topic `{{ meta.responseTopic }}` and `forwardProperties: true` answers an MQTT 5 request with its own correlation data. Requests and answers both come in here; `answers` tells them apart. Without an answer within `timeout` the request leaves by `error`, so the requester can be told. Answers that nobody waits for are filtered, and counted as `late`. A request is settled when its answer is delivered: after a crash, a source that keeps messages sends it again.',
      keywords: ['rpc', 'reply', 'command', 'correlation', 'response topic', 'call'],
    },
    'zh-CN': {
      summary: '发出请求，并将每个应答送回请求方',
      help: '请求带着新的关联标识从 `request` 离开；带有该标识的应答从 `reply` 离开，并带有请求的 `meta`：设置 `to: sender` 的 `websocket/sink` 只把它发给提出请求的客户端；主题为 `{{ meta.responseTopic }}` 且 `forwardProperties: true` 的 `mqtt/sink` 用请求方自己的关联数据应答 MQTT 5 请求。请求和应答都从这里进入，由 `answers` 区分。`timeout` 内没有应答的请求从 `error` 端口离开，因此可以告知请求方。无人等待的应答被过滤，以 `late` 计数。请求在其应答送达后才结算：崩溃后，能保留消息的来源会再次发送它。',
      keywords: ['请求', '应答', '命令', '关联', '远程调用'],
    },
  },
  icon: 'messages-square',
  config: shape,
  summary: 'answers',
  examples: [
    {
      title: 'Commands of WebSocket clients to MQTT 5 devices',
      yaml: 'type: request\nanswers: topic.startsWith("reply/")\nresponseTopic: reply/gateway\nid: payload.id\ntimeout: 5s',
    },
    {
      title: 'Requests over MQTT, answered by a WebSocket peer',
      yaml: 'type: request\nanswers: has(meta.client)\ninto: payload\nkey: call',
    },
  ],
  inputs: ['any'],
  outputs: { request: 'same', reply: 'same' },
  check,
  create: createRequest,
})

function createRequest(options: Options, ctx: StageContext): StageInstance {
  const { answers, responseTopic, timeout, maxPending } = options
  const carrier = options.into === 'meta' ? inMeta : inPayload(options.key)
  const pending = createPending(ctx.runId)

  function ask(delivery: Delivery): void {
    const { message } = delivery
    if (pending.size >= maxPending)
      throw new PermanentError('busy', `${maxPending} requests wait for an answer already`)
    const id = pending.newId()
    const carried = carrier.put(message, id)
    const request = responseTopic
      ? withMeta(carried, { responseTopic: responseTopic.render(message) })
      : carried
    const waiting: Waiting = { delivery, requestId: options.id?.evaluate(message) }
    pending.add(id, waiting)
    waiting.timer = ctx.clock.after(timeout, () => giveUp(id))
    const attempt = ctx.attempt('request', request, (outcome) => sent(id, outcome))
    waiting.attempt = attempt
  }

  /** A request that did not get out is not waited for. */
  function sent(id: string, outcome: Outcome): void {
    if (outcome === Outcome.delivered) return
    const waiting = pending.take(id)
    if (waiting !== undefined) ctx.end(waiting.delivery, outcome)
  }

  function giveUp(id: string): void {
    const waiting = pending.take(id)
    if (waiting === undefined) return
    // The requester is told that there is no answer: nothing may be done for it any more.
    waiting.attempt?.abandon()
    const reason = `no answer within ${timeout} ms`
    ctx.fail(waiting.delivery, new PermanentError('timeout', reason))
  }

  function answer(delivery: Delivery): void {
    const { message } = delivery
    const waiting = pending.take(carrier.take(message))
    if (waiting === undefined) {
      ctx.drop('late')
      ctx.release(delivery)
      return
    }
    const request = waiting.delivery.message
    const meta = replyMeta(message.meta, request.meta, waiting.requestId)
    const payload = carrier.restore(message, request)
    ctx.send('reply', { payload, topic: message.topic, meta }, [delivery, waiting.delivery])
  }

  return {
    push(delivery) {
      if (answers.test(delivery.message)) answer(delivery)
      else ask(delivery)
      return undefined
    },
    /** Answers do not come any more: sources that keep messages send the requests again. */
    flush() {
      for (const { delivery, attempt } of pending.takeAll()) {
        attempt?.abandon()
        ctx.drop('unanswered')
        ctx.end(delivery, Outcome.failed)
      }
    },
  }
}

const withMeta = ({ payload, topic, meta }: Message, more: Meta): Message => ({
  payload,
  topic,
  meta: { ...meta, ...more },
})

function replyMeta(answer: Meta, request: Meta, requestId: unknown): Meta {
  const meta: Record<string, unknown> = { ...request }
  for (const fact of bodyFacts) {
    if (answer[fact] === undefined) delete meta[fact]
    else meta[fact] = answer[fact]
  }
  if (requestId !== undefined) meta['requestId'] = requestId
  return meta
}
