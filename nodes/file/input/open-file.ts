/** A file that is read, and what tells it from another one under the same name. */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { open, readdir, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'

export interface OpenFile {
  readonly handle: FileHandle
  readonly path: string
  readonly ino: number
  /** The first bytes: a number of the file system is used again, these are not. */
  head: Head
}
export interface Head {
  readonly length: number
  readonly hash: string
}
/** A position as the state keeps it. */
export interface Kept {
  readonly ino: number
  readonly head: Head
  readonly offset: number
  readonly line: number
}

const headBytes = 1024

/** `undefined` when there is none. Devices and pipes are refused, without waiting for them. */
export async function openFile(path: string): Promise<OpenFile | undefined> {
  let handle: FileHandle
  try {
    handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  try {
    const info = await handle.stat()
    if (!info.isFile()) throw new Error('it is no file: folders, devices and pipes are not read')
    return { handle, path, ino: info.ino, head: await readHead(handle, headBytes) }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** A file that was short when it was opened is known better when it has grown. */
export async function renewHead(file: OpenFile): Promise<void> {
  if (file.head.length < headBytes) file.head = await readHead(file.handle, headBytes)
}

async function readHead(handle: FileHandle, length: number): Promise<Head> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0)
  const hash = createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('base64')
  return { length: bytesRead, hash }
}

/** Is it the file that the position was kept of? */
export async function isSame(file: OpenFile, kept: Kept): Promise<boolean> {
  if (file.ino !== kept.ino) return false
  if ((await file.handle.stat()).size < kept.offset) return false
  return await hasSameHead(file, kept.head)
}

export async function hasSameHead({ handle }: OpenFile, head: Head): Promise<boolean> {
  return (await readHead(handle, head.length)).hash === head.hash
}

/** Where another program has moved the file while nobody looked: into the same folder, mostly. */
export async function findMoved(path: string, kept: Kept): Promise<OpenFile | undefined> {
  const folder = dirname(path)
  for (const name of await readdir(folder)) {
    const other = join(folder, name)
    const info = await stat(other).catch(() => undefined)
    if (!info?.isFile() || info.ino !== kept.ino) continue
    const file = await openFile(other)
    if (!file) continue
    if (await isSame(file, kept)) return file
    await file.handle.close()
  }
  return undefined
}

/** What the state file holds, if it is a position. */
export function readKept(value: unknown): Kept | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { ino, head, offset, line } = value as Partial<Kept> // looked at below
  if (typeof ino !== 'number' || typeof offset !== 'number' || typeof line !== 'number')
    return undefined
  if (typeof head?.hash !== 'string' || typeof head.length !== 'number') return undefined
  return { ino, head, offset, line }
}
