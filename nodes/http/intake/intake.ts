/** Makes messages of requests and answers each with how its message ended. */
import { Outcome } from '../../../runtime/plugin.ts'
import type { Emit, Message, Refusal, SourceContext } from '../../../runtime/plugin.ts'
import type { HttpServer, Visit } from '../listener/server.ts'
import type { Reply } from '../reply/reply.ts'
import type { SourceConfig } from '../source.ts'
import { bodyFault, readBody } from './body.ts'
import type { Budget } from './body.ts'
import { payloadOf } from './payload.ts'

/** A request whose message is on its way. */
interface Open {
  readonly reply: Reply
  readonly deadline: { cancel(): void } | undefined
}

const comeAgain = { 'retry-after': '1' }

export function createIntake(config: SourceConfig, emit: Emit, ctx: SourceContext<HttpServer>) {
  const { maxBody } = ctx.connection
  const budget: Budget = { used: 0, most: Math.max(ctx.window.bytes, maxBody) }
  const open = new Map<number, Open>()
  /** Their bodies are being read. */
  const reading = new Set<Reply>()
  let tokens = 0
  let isFull = false
  let isStopped = false

  function busy(): Refusal | undefined {
    if (isStopped) return { status: 503, message: 'the flow is stopping', headers: comeAgain }
    if (!isFull) return undefined
    ctx.drop('back-pressure')
    return { status: 503, message: 'the flow is full', headers: comeAgain }
  }

  function take(visit: Visit): void {
    const { exchange, reply } = visit
    const fault =
      refusalOf(exchange.request.method) ?? busy() ?? bodyFault(exchange.request, maxBody)
    if (fault) return refuse(reply, fault)
    if (exchange.isWaiting) exchange.response.writeContinue()
    reading.add(reply)
    // Reading answers for its own failures.
    void receive(visit)
  }

  function refusalOf(method = ''): Refusal | undefined {
    if (config.methods.some((allowed) => allowed === method)) return undefined
    const headers = { allow: config.methods.join(', ') }
    return { status: 405, message: `${method} is not taken here`, headers }
  }

  async function receive(visit: Visit): Promise<void> {
    const { exchange, reply } = visit
    const body = await readBody(exchange.request, maxBody, budget)
    reading.delete(reply)
    if (!body || reply.isOver) return
    if (!Buffer.isBuffer(body)) return refuse(reply, body)
    const made = payloadOf(body, exchange.request.headers['content-type'], config.as)
    const fault = 'payload' in made ? busy() : made
    if (fault) return refuse(reply, fault)
    if ('payload' in made) deliver(reply, messageOf(visit, made.payload, config))
  }

  function deliver(reply: Reply, message: Message): void {
    if (ctx.ack === 'received') {
      brake(emit(message))
      return reply.answer(202, 'received')
    }
    const token = tokens++
    const deadline = ctx.clock.after(config.deadline, () => late(reply))
    open.set(token, { reply, deadline })
    brake(emit(message, settle, token))
  }

  function brake(wait: Promise<void> | undefined): void {
    if (!wait) return
    isFull = true
    const release = () => void (isFull = false)
    wait.then(release, release)
  }

  function late(reply: Reply): void {
    if (reply.isOver) return
    ctx.drop('deadline')
    reply.refuse(504, 'the message is still on its way')
  }

  function settle(outcome: Outcome, token: number): void {
    const settled = open.get(token)
    open.delete(token)
    if (!settled) return
    settled.deadline?.cancel()
    const { reply } = settled
    switch (outcome) {
      case Outcome.delivered:
        return reply.answer(202, 'delivered')
      case Outcome.filtered:
        return reply.answer(202, 'filtered')
      case Outcome.rejected:
        return reply.answer(422, 'rejected')
      case Outcome.failed:
        return reply.answer(503, 'failed', comeAgain)
    }
  }

  return {
    take,
    /** What is on its way still gets its answer; what is not whole yet is refused now. */
    stop() {
      isStopped = true
      for (const reply of reading) reply.refuse(503, 'the flow is stopping', comeAgain)
      reading.clear()
    },
  }
}

function refuse(reply: Reply, { status, message, headers }: Refusal): void {
  reply.refuse(status, message, headers)
}

function messageOf(
  { exchange, user, reply }: Visit,
  payload: unknown,
  config: SourceConfig,
): Message {
  const { request, path, query, params } = exchange
  const headers: Record<string, string> = {}
  for (const name of config.headers) {
    const value = request.headers[name.toLowerCase()]
    if (value !== undefined) headers[name.toLowerCase()] = String(value)
  }
  const contentType = request.headers['content-type']
  const meta = {
    id: reply.id,
    method: request.method,
    path,
    query: Object.fromEntries(query),
    params,
    headers,
    remote: request.socket.remoteAddress,
    receivedAt: Date.now(),
    ...(contentType === undefined ? {} : { contentType }),
    ...(user === undefined ? {} : { user }),
  }
  return { payload, topic: path, meta }
}
