/** Lets each request in, or says why not: the one place that asks for a role. */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'

import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify'

import type { Naming } from '../address.ts'
import { isLoopback } from '../address.ts'
import { Refusal, sendRefusal } from '../refusal.ts'
import type { Access, Admitted } from './access.ts'
import type { Audit } from './audit.ts'
import { mayDo } from './role.ts'
import type { Needed } from './role.ts'

export interface Admission {
  naming(): Naming
  who(request: IncomingMessage): Promise<Admitted | undefined>
  addressOf(request: IncomingMessage): string
  /** Ends the connection when its credential holds no longer. */
  watch(socket: Duplex, who: Admitted): void
  close(): void
}

export interface AdmissionOptions {
  readonly access: Access
  naming(): Naming
}

/** Open connections are looked at this often: so long lives one whose token was revoked. */
const lookMs = 5000

export function createAdmission({ access, naming }: AdmissionOptions): Admission {
  const open = new Map<Duplex, Admitted>()
  const look = async (): Promise<void> => {
    await access.refresh()
    for (const [socket, who] of open) if (!who.isStill()) socket.destroy()
  }
  const timer = access.isOpen ? undefined : setInterval(() => void look(), lookMs)
  timer?.unref()

  const addressOf = ({ socket, headers }: IncomingMessage): string => {
    const peer = plain(socket.remoteAddress ?? '')
    const forwarded = headers['x-forwarded-for']
    // Only a proxy on this machine is believed, and of what it says the part that it has added itself.
    if (!naming().isBehindProxy || !isLoopback(peer) || forwarded === undefined) return peer
    return [forwarded].flat().join(',').split(',').at(-1)?.trim() ?? peer
  }

  return {
    naming,
    addressOf,
    who: (request) => access.who({ headers: request.headers, address: addressOf(request) }),
    watch(socket, who) {
      if (access.isOpen) return
      open.set(socket, who)
      socket.once('close', () => open.delete(socket))
    },
    close: () => clearInterval(timer),
  }
}

/** `::ffff:127.0.0.1` is 127.0.0.1. */
const plain = (address: string): string => address.replace(/^::ffff:/, '')

/** Every route says whom it is for, or the server does not start. */
export function askForRoles(server: FastifyInstance, admission: Admission, audit: Audit): void {
  server.decorateRequest('who', undefined)
  const added: RouteOptions[] = []
  server.addHook('onRoute', (route) => void added.push(route))
  server.addHook('onReady', (done) => {
    const forgotten = added.find(({ config }) => config?.role === undefined)
    if (forgotten === undefined) return done()
    const name = `${[forgotten.method].flat().join(' ')} ${forgotten.url}`
    done(new Error(`bug: ${name} does not say whom it is for`))
  })
  server.addHook('onRequest', async (request, reply) => {
    // What is not there is nobody's business without a credential.
    const needed: Needed = request.routeOptions.config.role ?? 'viewer'
    const who = await admission.who(request.raw).catch((error: unknown) => {
      if (needed === 'anyone') return undefined
      throw error
    })
    if (who !== undefined) request.who = who
    if (needed === 'anyone') return undefined
    if (who === undefined) return askToSignIn(request, reply)
    if (!mayDo(who.role, needed)) {
      const may = new Refusal(
        403,
        'role',
        `this needs the role ${needed}: "${who.name}" is ${who.role}`,
      )
      return sendRefusal(reply, may)
    }
    if (request.routeOptions.config.isStream) admission.watch(request.raw.socket, who)
    return undefined
  })
  server.addHook('onResponse', (request, reply, done) => {
    const action = request.routeOptions.config.audit
    if (action !== undefined) {
      const { name = '', role = '' } = request.who ?? {}
      const address = admission.addressOf(request.raw)
      const target = targetOf(request)
      audit.write({ name, role, address, action, target, status: reply.statusCode })
    }
    done()
  })
}

/** A browser that wants a page is led to where it can sign in. */
function askToSignIn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { method, url, headers } = request
  const wantsPage = method === 'GET' && headers.accept?.includes('text/html') === true
  if (wantsPage) return reply.redirect(`/login?to=${encodeURIComponent(url)}`)
  return sendRefusal(
    reply,
    new Refusal(401, 'sign-in', 'this needs a token: Authorization: Bearer'),
  )
}

/** What a request was about, in a word: the file of the path, or what the body names. */
function targetOf({ params, query, body }: FastifyRequest): string {
  const named = { ...asMap(params), ...asMap(query), ...asMap(body) }
  const parts = ['*', 'flow', 'id', 'ids', 'from', 'to', 'node', 'port'].flatMap((key) => {
    const value = named[key]
    if (typeof value === 'string') return [value]
    return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
  })
  return parts.join(' ').slice(0, 500)
}

const asMap = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}
