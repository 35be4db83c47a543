import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

import { tlsOptions } from './tls.ts'
import type { Wire, WireHandlers, WireOptions } from './wire.ts'

/** TCP or TLS. Resolves once bytes can flow. */
export async function openSocket(options: WireOptions, handlers: WireHandlers): Promise<Wire> {
  const { address, signal } = options
  const { host, port } = address
  const isTls = address.scheme === 'mqtts'
  const secure = isTls ? await tlsOptions(options.tls, host) : undefined
  signal.throwIfAborted()
  const socket = secure
    ? connectTls({ ...secure, host, port })
    : connect({ host, port, noDelay: true })
  await connected(socket, isTls ? 'secureConnect' : 'connect', signal)
  socket.setNoDelay(true)
  let fault: Error | undefined
  socket.on('error', (error) => (fault ??= error))
  let justHeard = false
  let behindData = false
  const turnEnds = () => {
    justHeard = false
  }
  socket.on('data', (chunk: Buffer) => {
    // Runs when all that the kernel told in this turn has been read: an end among it comes before.
    if (!justHeard) setImmediate(turnEnds)
    justHeard = true
    handlers.data(chunk)
  })
  socket.on('end', () => (behindData = justHeard))
  socket.on('close', () => handlers.closed(fault, behindData))
  return {
    write: (bytes, written) => void socket.write(bytes, written),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    end: () => void socket.end(),
    destroy: () => void socket.destroy(),
  }
}

function connected(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => socket.destroy(new Error('no connection in time'))
    const done = (error?: Error) => {
      signal.removeEventListener('abort', abort)
      socket.off(event, done).off('error', done).off('close', closed)
      if (!error) return resolve()
      // A reset that comes later must not find the socket without a listener.
      socket.on('error', () => {}).destroy()
      reject(error)
    }
    const closed = () => done(new Error('the broker closed the connection in the handshake'))
    signal.addEventListener('abort', abort)
    socket.once(event, done).once('error', done).once('close', closed)
  })
}
