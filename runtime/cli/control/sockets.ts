/**
 * The control sockets of a state folder. Each runtime has one of its own, with a name that is used once: a
 * socket answers exactly as long as its process lives, so what does not answer can be removed, and no
 * process id is trusted.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, rename, chmod, unlink } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { join } from 'node:path'

const pattern = /^control-([0-9]+)-[0-9a-f]+$/

export interface Found {
  /** Those that answered; the caller ends them. */
  readonly runtimes: readonly { readonly process: number; readonly socket: Socket }[]
  /** Processes whose socket is another user's. */
  readonly forbidden: readonly number[]
}

/**
 * A socket in the folder, for its owner alone. It gets its name when it listens, so that nobody takes it
 * for a dead one.
 */
export async function listenIn(
  folder: string,
  take: (socket: Socket) => void,
): Promise<{ close(): Promise<void> }> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await forget(folder)
  const name = `control-${process.pid}-${randomBytes(8).toString('hex')}`
  const path = join(folder, name)
  let isOpen = false
  const server = createServer((socket) => {
    if (isOpen) take(socket)
    else socket.destroy()
  })
  await throughFolder(folder, (way) => listen(server, join(way, `new-${name}`)))
  await chmod(join(folder, `new-${name}`), 0o600)
  isOpen = true
  await rename(join(folder, `new-${name}`), path)
  return {
    async close() {
      server.close()
      await remove(path)
    },
  }
}

/** Connects to every runtime that has the folder, and removes what the dead have left. */
export async function findRuntimes(folder: string): Promise<Found> {
  const runtimes: { process: number; socket: Socket }[] = []
  const forbidden: number[] = []
  for (const name of await namesIn(folder)) {
    const processId = Number(pattern.exec(name)?.[1])
    const socket = await throughFolder(folder, (way) => reach(join(way, name)))
    if (socket === 'forbidden') forbidden.push(processId)
    else if (socket === 'dead') await remove(join(folder, name)).catch(() => {})
    else runtimes.push({ process: processId, socket })
  }
  return { runtimes, forbidden }
}

/** Removes what the dead have left. */
async function forget(folder: string): Promise<void> {
  const { runtimes } = await findRuntimes(folder)
  for (const { socket } of runtimes) socket.destroy()
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => pattern.test(name)).toSorted()
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return []
    throw error
  }
}

/** The path of a socket may have a hundred bytes; the way over the open folder is short everywhere. */
async function throughFolder<T>(folder: string, work: (way: string) => Promise<T>): Promise<T> {
  if (process.platform !== 'linux') return await work(folder)
  const handle = await open(folder, 'r')
  try {
    return await work(`/proc/self/fd/${handle.fd}`)
  } finally {
    await handle.close()
  }
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.unref()
      resolve()
    })
  })
}

function reach(path: string): Promise<Socket | 'dead' | 'forbidden'> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      // Whoever uses it sees that it closes.
      socket.on('error', () => socket.destroy())
      resolve(socket)
    })
    socket.once('error', (error) => {
      const code = codeOf(error)
      if (code === 'ECONNREFUSED' || code === 'ENOENT') resolve('dead')
      else if (code === 'EACCES' || code === 'EPERM') resolve('forbidden')
      else reject(error)
    })
  })
}

/** Not by `rm`: why, is said in store/lock.ts. */
async function remove(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined
