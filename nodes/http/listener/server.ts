/**
 * The client of an `http/server` connection: keeps the port open, lets in who may come in, and hands
 * requests to the nodes that serve their paths. Every request that is let in gets an answer, also
 * when everything stops.
 */
import { checkAuth, checkOrigin, claimPath, compilePath } from '../../../runtime/plugin.ts'
import type {
  Address,
  AuthOptions,
  Claim,
  Claimed,
  ConnectionContext,
  Exchange,
  ServerTls,
} from '../../../runtime/plugin.ts'
import { createReply } from '../reply/reply.ts'
import type { Reply } from '../reply/reply.ts'

export interface ServerOptions {
  readonly address: Address
  readonly tls: ServerTls | undefined
  readonly auth: AuthOptions | undefined
  readonly origins: readonly string[] | undefined
  readonly maxBody: number
  readonly maxRequests: number
  readonly headersTimeout: number
  readonly requestTimeout: number
}

/** A request that was let in. */
export interface Visit {
  readonly exchange: Exchange
  readonly user: string | undefined
  readonly reply: Reply
}
export interface Service {
  take(visit: Visit): void
  serving(url: string): void
  failed(reason: string): void
}
export interface HttpServer {
  readonly port: number | undefined
  readonly maxBody: number
  /** Serves a path; refuses with 503 after `release`, until somebody else serves it. */
  serve(node: string, path: string, service: Service): { release(): void }
  close(): Promise<void>
}

interface Place {
  claimed: Claimed | undefined
  service: Service | undefined
  forget: NodeJS.Timeout | undefined
  failure: string | undefined
}

/** Between two versions of a flow nobody serves its paths: 503 says "come again", 404 would not. */
const vacantMs = 60_000
/** Answers that a client does not take by then are cut off. */
const closeMs = 1000

export function createServer(options: ServerOptions, ctx: ConnectionContext): HttpServer {
  const { address, tls, headersTimeout, requestTimeout } = options
  const scheme = tls ? 'https' : 'http'
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  const owner = `connection "${ctx.name}" of flow "${ctx.flow}"`
  const places = new Map<string, Place>()
  const open = new Set<Reply>()
  let port: number | undefined
  let isClosing = false

  const urlOf = (path: string) => `${scheme}://${host}:${port ?? address.port}${path}`
  const common = {
    handshakeTimeout: headersTimeout,
    requestTimeout,
    warn: (message: string) => ctx.log.warn(message),
  }
  const tell = () => ctx.status({ state: 'up', facts: { url: urlOf(''), port } })
  ctx.status({ state: 'connecting', reason: `opening ${urlOf('')}` })
  // Holds the port for as long as the connection is open, whether a path is served or not.
  const held = claimPath(address, tls, {
    ...common,
    path: undefined,
    owner,
    listening(at) {
      port = at
      tell()
      for (const [path, place] of places) place.service?.serving(urlOf(path))
    },
    failed: (reason) => ctx.status({ state: 'down', reason }),
  })

  function enter(place: Place, exchange: Exchange): void {
    const { request, query } = exchange
    const reply = createReply(exchange)
    const { service } = place
    if (isClosing || !service)
      return reply.refuse(503, 'the flow is stopping', { 'retry-after': '1' })
    if (open.size >= options.maxRequests) {
      ctx.drop('too-many-requests')
      return reply.refuse(503, 'too many requests at once', { 'retry-after': '1' })
    }
    const wrongOrigin = checkOrigin(request, options.origins)
    if (wrongOrigin) return reply.refuse(wrongOrigin.status, wrongOrigin.message)
    const identity = checkAuth(request, query, options.auth, 'webhook')
    if (identity.refusal) {
      const { status, message, headers } = identity.refusal
      return reply.refuse(status, message, headers)
    }
    // The token is a secret: it stays out of what flows see.
    query.delete('access_token')
    open.add(reply)
    reply.whenClosed(() => open.delete(reply))
    service.take({ exchange, user: identity.user, reply })
  }

  function placeFor(node: string, path: string): Place {
    const known = places.get(path)
    if (known) return known
    const claim: Claim = {
      ...common,
      path: compilePath(path),
      owner: `node "${node}" of flow "${ctx.flow}"`,
      request: (exchange) => enter(place, exchange),
      listening() {
        place.failure = undefined
        if (port !== undefined) place.service?.serving(urlOf(path))
      },
      failed(reason) {
        place.failure = reason
        place.service?.failed(reason)
      },
    }
    const place: Place = {
      service: undefined,
      forget: undefined,
      failure: undefined,
      claimed: undefined,
    }
    place.claimed = claimPath(address, tls, claim, held)
    places.set(path, place)
    return place
  }

  function vacate(path: string, place: Place): void {
    place.service = undefined
    place.forget = setTimeout(() => {
      places.delete(path)
      letGo(place).catch((error: unknown) => {
        ctx.log.warn('a path could not be let go of', { path, reason: String(error) })
      })
    }, vacantMs)
    place.forget.unref()
  }

  return {
    get port() {
      return port
    },
    maxBody: options.maxBody,
    serve(node, path, service) {
      const place = placeFor(node, path)
      if (place.service) {
        service.failed(`path "${path}" is already served by another node of this flow`)
        return { release: () => {} }
      }
      clearTimeout(place.forget)
      place.service = service
      if (place.failure !== undefined) service.failed(place.failure)
      else if (port !== undefined) service.serving(urlOf(path))
      let isReleased = false
      return {
        release() {
          if (!isReleased) vacate(path, place)
          isReleased = true
        },
      }
    },
    async close() {
      isClosing = true
      for (const reply of open) reply.refuse(503, 'the flow is stopping', { 'retry-after': '1' })
      await allClosed(open)
      for (const place of places.values()) clearTimeout(place.forget)
      await Promise.all([...places.values()].map(letGo))
      await held.release()
    },
  }
}

const letGo = async ({ claimed }: Place) => await claimed?.release()

/** Resolves when every answer is on its way, or when that takes too long. */
function allClosed(open: ReadonlySet<Reply>): Promise<void> {
  return new Promise((resolve) => {
    if (open.size === 0) return resolve()
    const timer = setTimeout(resolve, closeMs)
    for (const reply of open) {
      reply.whenClosed(() => {
        if (open.size > 0) return
        clearTimeout(timer)
        resolve()
      })
    }
  })
}
