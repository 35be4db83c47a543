import { createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

import { expect, it } from 'vitest'

import { openSocket } from './socket.ts'

const tls = { minVersion: 'TLSv1.2', alpn: [], insecure: false } as const

interface End {
  readonly error: Error | undefined
  readonly behindData: boolean | undefined
}

/** How the wire says that it ended, when the peer says a word and then does this. */
async function endAfterAWord(act: (peer: Socket) => unknown): Promise<End> {
  const server = createServer((peer) => {
    peer.on('error', () => {})
    peer.on('data', () => peer.write('word', () => void act(peer)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const { port } = server.address() as AddressInfo
  const address = { scheme: 'mqtt', host: '127.0.0.1', port, path: '', shown: '' } as const
  const { signal } = new AbortController()
  try {
    return await new Promise((resolve, reject) => {
      const closed = (error: Error | undefined, behindData?: boolean) =>
        resolve({ error, behindData })
      openSocket({ address, tls, maxPacketSize: 1024, signal }, { data: () => {}, closed }).then(
        (wire) => wire.write(Buffer.from('hello'), () => {}),
        reject,
      )
    })
  } finally {
    server.close()
  }
}

it('does not take a reset behind data for an end in good order', async () => {
  const { error, behindData } = await endAfterAWord((peer) => peer.resetAndDestroy())
  expect(error !== undefined || behindData).toBe(true)
})

it('knows an end in good order', async () => {
  const end = await endAfterAWord(async (peer) => {
    await pause(100)
    peer.end()
  })
  expect(end).toEqual({ error: undefined, behindData: false })
})
