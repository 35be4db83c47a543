/** One network connection, whatever carries it: TCP, TLS or WebSocket. */
import { asError } from '../../../runtime/plugin.ts'
import type { Address } from './address.ts'
import type { TlsConfig } from './tls.ts'
import { tlsFault } from './tls.ts'

export interface WireHandlers {
  data(chunk: Buffer): void
  /**
   * Once; with the error that ended it, or without when the peer closed. `behindData`: the end came
   * together with bytes. Node then shows a reset by the network as an end in good order.
   */
  closed(error: Error | undefined, behindData?: boolean): void
}
export interface Wire {
  /** Hands bytes to the kernel; `written` is called in order of the writes. */
  write(bytes: Buffer, written: (error?: Error | null) => void): void
  pause(): void
  resume(): void
  /** Sends what is written, then closes. */
  end(): void
  destroy(): void
}
export interface WireOptions {
  readonly address: Address
  readonly tls: TlsConfig
  readonly maxPacketSize: number
  readonly signal: AbortSignal
}

export async function openWire(options: WireOptions, handlers: WireHandlers): Promise<Wire> {
  const isWeb = options.address.scheme === 'ws' || options.address.scheme === 'wss'
  if (isWeb) return (await import('./websocket.ts')).openWebSocket(options, handlers)
  return (await import('./socket.ts')).openSocket(options, handlers)
}

/** Why a connection could not be made or was lost, in words for people. */
export function networkFault(error: unknown, address: Address): string {
  const fault = first(error)
  const code = 'code' in fault && typeof fault.code === 'string' ? fault.code : ''
  const where = `${address.host}:${address.port}`
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing answers at ${where} (ECONNREFUSED)`
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host "${address.host}" is not known (${code})`
    case 'ECONNRESET':
    case 'EPIPE':
      return `the broker broke the connection (${code})`
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `${where} cannot be reached (${code})`
    case 'ENOENT':
    case 'EACCES':
      return `a file named in \`tls\` cannot be read (${fault.message})`
    default:
      return tlsFault(code, fault.message) ?? fault.message
  }
}
/** Node tries several addresses of a host and then throws all errors at once. */
function first(error: unknown): Error {
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return error.errors[0]
  return asError(error)
}
