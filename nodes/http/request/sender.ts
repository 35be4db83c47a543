/** Sends a request for each message, over connections that are kept open. */
import type { Agent, ClientRequest, IncomingMessage, RequestOptions } from 'node:http'

import { isTlsFault, readTls, tlsFingerprint } from '../../../runtime/plugin.ts'
import type { Done, Message, SinkContext, SinkInstance, TlsFiles } from '../../../runtime/plugin.ts'
import type { SinkConfig } from '../sink.ts'
import { contentOf, createHeaders } from './content.ts'
import { createUrl, isSecure } from './url.ts'
import { connectFault, faultOf, isDelivered, retryAfterOf } from './verdict.ts'

/** What is read of an answer: of a refusal for the log, of anything else so that the connection can be kept. */
const readBytes = 64 * 1024
const keptBytes = 1024
/** An answer that is not complete by then costs the connection, and nothing else. */
const readMs = 1000
/** TLS files are looked at this often. */
const checkFilesMs = 1000

type Request = (url: URL, options: RequestOptions) => ClientRequest

export async function createSender(config: SinkConfig, ctx: SinkContext): Promise<SinkInstance> {
  const urlOf = createUrl(config.url)
  const headersOf = createHeaders(config.headers, config.auth)
  const secure = isSecure(config.url)
  const { request } = secure ? await import('node:https') : await import('node:http')
  const agents = secure
    ? await createTlsAgents(config.tls ?? {}, ctx)
    : await createPlainAgent(ctx.maxInFlight)
  const health = createHealth(ctx)
  const open = new Map<number, ClientRequest>()
  const pause = createPause(ctx)

  function send(message: Message, done: Done, token: number): void {
    const url = urlOf(message)
    const content = contentOf(message.payload)
    const headers = headersOf(message, content)
    const agent = agents.current()
    const sent = (request as Request)(url, { method: config.method, headers, agent })
    open.set(token, sent)
    const end = (error?: Error) => {
      if (open.get(token) !== sent) return
      open.delete(token)
      done(token, error)
    }
    sent.on('error', (error) => {
      if (!open.has(token)) return
      const fault = connectFault(error, url.origin)
      health.down(fault.message, isTlsFault(error))
      end(fault)
    })
    sent.on('response', (response) => void answer(response, end))
    sent.end(content.body)
  }

  async function answer(response: IncomingMessage, end: (error?: Error) => void): Promise<void> {
    const { statusCode: status = 0, headers } = response
    if (isDelivered(status)) {
      health.up()
      end()
      await readStart(response, ctx)
      return
    }
    const fault = faultOf(status, await readStart(response, ctx), headers)
    const isRefused = fault.name === 'PermanentError'
    if (isRefused) health.up()
    else health.down(fault.message, false)
    end(fault)
    const wait = isRefused ? undefined : retryAfterOf(headers['retry-after'], ctx.clock.now())
    // After the end: the attempt counts, and the next one waits for as long as the server says.
    if (wait) pause.until(Math.min(wait, config.maxWait))
  }

  ctx.status({ state: 'up' })
  return {
    send,
    cancel(token) {
      const sent = open.get(token)
      open.delete(token)
      if (!sent) return
      health.down('the server does not answer in time', false)
      sent.destroy()
    },
    close() {
      pause.end()
      for (const sent of open.values()) sent.destroy()
      open.clear()
      agents.close()
    },
  }
}

/** The first bytes of an answer. Reads on to its end, up to a limit; never rejects. */
function readStart(response: IncomingMessage, { clock }: SinkContext): Promise<Buffer> {
  return new Promise((resolve) => {
    const kept: Buffer[] = []
    let bytes = 0
    const cut = () => void response.destroy()
    const timer = clock.after(readMs, cut)
    response.on('data', (chunk: Buffer) => {
      if (bytes < keptBytes) kept.push(chunk.subarray(0, keptBytes - bytes))
      bytes += chunk.length
      if (bytes > readBytes) cut()
    })
    // A cut answer fails; what came of it is all there is.
    response.on('error', () => {})
    response.on('close', () => {
      timer.cancel()
      resolve(Buffer.concat(kept))
    })
  })
}

interface Agents {
  current(): Agent
  close(): void
}

const idleMs = 30_000

async function createPlainAgent(maxSockets: number): Promise<Agents> {
  const { Agent } = await import('node:http')
  const agent = new Agent({ keepAlive: true, maxSockets, timeout: idleMs })
  return { current: () => agent, close: () => agent.destroy() }
}

/** A renewed certificate is used from the next connection on: a new agent takes over. */
async function createTlsAgents(files: TlsFiles & { serverName?: string }, ctx: SinkContext) {
  const { Agent } = await import('node:https')
  const { serverName: servername } = files
  const create = () =>
    new Agent({
      keepAlive: true,
      maxSockets: ctx.maxInFlight,
      timeout: idleMs,
      ...readTls(files),
      ...(servername === undefined ? {} : { servername }),
    })
  let fingerprint = tlsFingerprint(files)
  let agent = create()
  let checkedAt = ctx.clock.now()
  return {
    current() {
      if (ctx.clock.now() - checkedAt < checkFilesMs) return agent
      checkedAt = ctx.clock.now()
      const latest = tlsFingerprint(files)
      if (latest === fingerprint) return agent
      fingerprint = latest
      try {
        // The old agent's connections end with their requests, or when they have been idle.
        agent = create()
      } catch (error) {
        ctx.log.warn('the changed certificate is not used', { reason: String(error) })
      }
      return agent
    },
    close: () => agent.destroy(),
  }
}

/** Nothing is handed over while the server wants to be left alone. */
function createPause(ctx: SinkContext) {
  let timer: { cancel(): void } | undefined
  let endsAt = 0
  return {
    until(wait: number) {
      const at = ctx.clock.now() + wait
      if (timer && at <= endsAt) return
      timer?.cancel()
      endsAt = at
      ctx.pause('the server asks to wait')
      timer = ctx.clock.after(wait, () => {
        timer = undefined
        ctx.resume()
      })
    },
    end: () => timer?.cancel(),
  }
}

/** Says how the server stands, once for each change. */
function createHealth(ctx: SinkContext) {
  let reason: string | undefined
  return {
    up() {
      if (reason !== undefined) ctx.status({ state: 'up' })
      reason = undefined
    },
    down(why: string, isHopeless: boolean) {
      if (reason === why) return
      reason = why
      ctx.status({ state: isHopeless ? 'failed' : 'down', reason: why })
    },
  }
}
