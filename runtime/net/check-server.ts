/** What may be wrong with a connection that listens, whatever protocol it speaks. */
import type { Words } from '../words.ts'
import { isLoopback, parseListen } from './address.ts'
import type { AuthOptions } from './admit.ts'

export interface ServerConfig {
  readonly listen: string
  readonly tls?: {
    readonly cert?: string
    readonly key?: string
    readonly ca?: string
    readonly requestClientCert: boolean
  }
  readonly auth?: AuthOptions
  readonly origins?: readonly string[]
}

/** As a node's `check` gives it. */
interface ServerFinding {
  readonly path: string
  readonly message: Words
  readonly hint?: Words
  readonly severity?: 'warning'
}

/** `act`: what whoever is let in does, "connect" or "send". */
export function* checkServer(config: ServerConfig, act: Words): Iterable<ServerFinding> {
  const { listen, tls, auth, origins } = config
  const isLocal = isLoopback(parseListen(listen).host)
  if (!auth && !tls?.requestClientCert && !isLocal) {
    yield {
      path: '/listen',
      message: {
        en: `"${listen}" can be reached from other machines, and everyone may ${act.en}`,
        zh: `"${listen}" 可以从其他机器访问，而且任何人都可以${act.zh}`,
      },
      hint: { en: 'set auth, or listen on 127.0.0.1', zh: '请设置 auth，或只监听 127.0.0.1' },
      severity: 'warning',
    }
  }
  if (auth && auth.tokens.length === 0 && Object.keys(auth.basic).length === 0) {
    yield {
      path: '/auth',
      message: { en: `nobody may ${act.en}`, zh: `没有人可以${act.zh}` },
      hint: { en: 'list tokens or basic users', zh: '请列出令牌或基本认证的用户' },
    }
  }
  if (auth && !tls && !isLocal) {
    yield {
      path: '/auth',
      message: { en: 'credentials travel in clear text', zh: '凭据以明文传输' },
      hint: { en: 'set tls', zh: '请设置 tls' },
      severity: 'warning',
    }
  }
  yield* checkTls(tls)
  if (origins?.includes('*')) {
    yield {
      path: '/origins',
      message: { en: `any web page may ${act.en}`, zh: `任何网页都可以${act.zh}` },
      severity: 'warning',
    }
  }
}

function* checkTls(tls: ServerConfig['tls']): Iterable<ServerFinding> {
  if (tls && (tls.cert === undefined || tls.key === undefined)) {
    yield {
      path: '/tls',
      message: { en: '"cert" and "key" are both needed', zh: '"cert" 和 "key" 都必须设置' },
    }
  }
  if (tls?.requestClientCert && tls.ca === undefined) {
    yield {
      path: '/tls/requestClientCert',
      message: {
        en: 'without "ca" no client can be verified',
        zh: '没有 "ca" 就无法验证任何客户端',
      },
    }
  }
}
