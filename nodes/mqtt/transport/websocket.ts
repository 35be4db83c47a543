import type { WebSocket } from 'ws'

import { tlsOptions } from './tls.ts'
import type { Wire, WireHandlers, WireOptions } from './wire.ts'

/** MQTT over WebSocket (section 6): binary frames, subprotocol `mqtt`, packets cut as they like. */
export async function openWebSocket(options: WireOptions, handlers: WireHandlers): Promise<Wire> {
  const { address, signal } = options
  const { WebSocket: Client } = await import('ws')
  const secure = address.scheme === 'wss' ? await tlsOptions(options.tls, address.host) : {}
  signal.throwIfAborted()
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  const url = `${address.scheme}://${host}:${address.port}${address.path}`
  const socket = new Client(url, ['mqtt'], {
    ...secure,
    perMessageDeflate: false,
    // A frame may hold several packets; one packet is bounded by the packet reader.
    maxPayload: Math.max(2 * options.maxPacketSize, 1024 * 1024),
  })
  socket.binaryType = 'nodebuffer'
  await opened(socket, signal)
  let fault: Error | undefined
  socket.on('error', (error) => (fault ??= error))
  socket.on('message', (data, isBinary) => {
    if (!isBinary || !Buffer.isBuffer(data)) {
      fault = new Error('the broker sent a text frame; MQTT goes in binary frames')
      socket.terminate()
    } else if (data.length > 0) handlers.data(data)
  })
  socket.on('close', () => handlers.closed(fault))
  return {
    write: (bytes, written) => socket.send(bytes, { binary: true }, written),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    end: () => socket.close(1000),
    destroy: () => socket.terminate(),
  }
}

function opened(socket: WebSocket, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => socket.terminate()
    const done = (error?: Error) => {
      signal.removeEventListener('abort', abort)
      socket.off('open', open).off('error', done).off('close', closed)
      if (!error) return resolve()
      socket.on('error', () => {}).terminate()
      reject(error)
    }
    const open = () => done()
    const closed = () => done(new Error('the broker closed the connection in the handshake'))
    signal.addEventListener('abort', abort)
    socket.on('open', open).on('error', done).on('close', closed)
  })
}
