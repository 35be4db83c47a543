/** A flow whose messages stay on their way, for tests of stops. */
import { createServer } from 'node:net'

export const deafFlow = (port: number) => `version: 1
connections:
  deaf: { type: mqtt, url: 'mqtt://127.0.0.1:${port}', protocol: 3.1.1 }
nodes:
  tick: { type: generate, every: 20ms, template: x }
  out: { type: mqtt/sink, connection: deaf, topic: t, qos: 1 }
wires: [tick -> out]
`

/** Answers CONNECT, and nothing after it: no PUBACK ever comes. */
export async function brokerThatNeverAcknowledges(): Promise<{ port: number; close: () => void }> {
  const server = createServer((socket) => {
    socket.once('data', () => socket.write(Buffer.from([0x20, 2, 0, 0])))
    socket.on('error', () => {})
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return { port: address.port, close: () => server.close() }
}
