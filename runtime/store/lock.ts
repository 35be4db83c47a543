/**
 * One process at a time in a folder, by sockets: each process listens on one of its own in the folder, and
 * has the lock when no other there answers. A socket answers exactly as long as its process lives, so a
 * killed process leaves nothing that has to be mended, and no process id is trusted. Names are used once,
 * so a dead socket can be removed safely. Two that come at the same moment see each other, and both step
 * back and try again.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, unlink } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import type { Server } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

export interface Lock {
  release(): Promise<void>
}

/** Another process has the folder. */
export class InUseError extends Error {
  override readonly name = 'InUseError'
  readonly code = 'in-use'
  readonly process: number
  constructor(processId: number) {
    super(`process ${processId} uses it`)
    this.process = processId
  }
}

const pattern = /^lock-([0-9]+)-[0-9a-f]+$/
const attempts = 5
const stepBackMs = 50

export async function takeLock(folder: string): Promise<Lock> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for (let attempt = 1; ; attempt++) {
    const result = await tryLock(folder)
    if ('release' in result) return result
    // Who holds it answers each time; one that only tries too may have stepped back.
    if (attempt === attempts) throw new InUseError(result.process)
    await wait(stepBackMs * (0.5 + Math.random()))
  }
}

async function tryLock(folder: string): Promise<Lock | { readonly process: number }> {
  const name = `lock-${process.pid}-${randomBytes(8).toString('hex')}`
  const handle = await open(folder, 'r')
  // The path of a socket may have a hundred bytes; the way over the open folder is short everywhere.
  const way = process.platform === 'linux' ? `/proc/self/fd/${handle.fd}` : folder
  try {
    const server = await listen(join(way, name))
    const release = async () => {
      await closeServer(server)
      await removeSocket(join(folder, name))
    }
    const other = await findOther(folder, way, name).catch(async (error: unknown) => {
      await release()
      throw error
    })
    if (other === undefined) return { release }
    await release()
    return { process: other }
  } finally {
    await handle.close()
  }
}

/** The process of another socket that answers; sockets that do not are removed. */
async function findOther(folder: string, way: string, own: string): Promise<number | undefined> {
  const names = (await readdir(folder)).filter((name) => pattern.test(name))
  // Between its making and its listening, a socket seems dead to others: then this one is gone.
  if (!names.includes(own)) return process.pid
  for (const name of names) {
    if (name === own) continue
    if (await answers(join(way, name))) return Number(pattern.exec(name)?.[1])
    await removeSocket(join(folder, name))
  }
  return undefined
}

/**
 * Not by `rm`, which looks at the file first: Node keeps what it saw in one place, and the next import that
 * resolves a symbolic link then takes its path for a socket's and does not follow it.
 */
async function removeSocket(path: string): Promise<void> {
  try {
    await unlink(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

function listen(path: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', reject)
    server.listen(path, () => {
      server.unref()
      resolve(server)
    })
  })
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') resolve(false)
      // Its queue of callers is full: it lives.
      else if (error.code === 'EAGAIN' || error.code === 'ECONNRESET') resolve(true)
      else reject(error)
    })
  })
}
