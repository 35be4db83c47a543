/** The headers of every answer: no foreign script, no inline code, no frame. */
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'

import helmet from '@fastify/helmet'
import type { FastifyInstance } from 'fastify'

import type { Engine } from '../engine/status.ts'
import type { Plan } from '../graph/plan.ts'
import type { Naming } from './address.ts'
import { endpointsOf } from './endpoints.ts'

const nonces = new WeakMap<object, string>()

/** One for each answer, for the styles that the editor's code pane makes. */
export function nonceOf(response: object): string {
  const known = nonces.get(response)
  if (known !== undefined) return known
  const nonce = randomBytes(18).toString('base64')
  nonces.set(response, nonce)
  return nonce
}

interface PolicyOptions {
  readonly engine: Engine
  plan(): Plan
  naming(): Naming
}

/** `connect-src` names the endpoints of the flows that run, for the live view. */
export async function setPolicy(server: FastifyInstance, options: PolicyOptions): Promise<void> {
  const { plan, engine, naming } = options
  const sockets = (): string =>
    [...new Set(endpointsOf(plan(), engine.status()).map(({ url }) => originOf(url)))].join(' ')
  // Not every browser takes 'self' for a WebSocket.
  const own = ({ headers }: IncomingMessage): string => {
    const { port, isTls, isBehindProxy } = naming()
    const host = headers.host ?? `127.0.0.1:${port}`
    return isBehindProxy ? `ws://${host} wss://${host}` : `${isTls ? 'wss' : 'ws'}://${host}`
  }
  await server.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        workerSrc: ["'self'"],
        styleSrc: [
          "'self'",
          (_request: IncomingMessage, response: ServerResponse) => `'nonce-${nonceOf(response)}'`,
        ],
        imgSrc: ["'self'", 'data:', 'blob:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'", own, sockets],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // On plain HTTP a promise of HTTPS would lock the browser out.
    strictTransportSecurity: naming().isTls,
    referrerPolicy: { policy: 'no-referrer' },
  })
}

const originOf = (url: string): string => (/^wss?:\/\/[^/\s;,]+/.exec(url) ?? [''])[0]
