/**
 * Free ports on loopback, for servers that must keep their port over a restart. They lie below the
 * range that the kernel gives to outgoing connections (32768 and up), so that none of those can take
 * the port while its server is down.
 */
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

const lowest = 15_000
const highest = 32_000
const attempts = 100

export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const port = randomInt(lowest, highest)
    if (await isFree(port, host)) return port
  }
  throw new Error(`no free port between ${lowest} and ${highest} after ${attempts} attempts`)
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}
