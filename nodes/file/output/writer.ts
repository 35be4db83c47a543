/**
 * One file that grows: what is handed over while a write is under way goes out together in the next
 * one. A write that failed half way is cut off before the next, so that no half line is left.
 */
import { constants } from 'node:fs'
import { mkdir, open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

import { TransientError } from '../../../runtime/plugin.ts'
import { checkFence } from '../target/path.ts'
import type { Format } from '../target/record.ts'
import { codeOf } from './faults.ts'
import { setAside } from './rotate.ts'
import { mendTail } from './torn.ts'

export interface WriterOptions {
  readonly path: string
  readonly fence: string
  /** Messages choose the name: then the file itself may not be a symbolic link either. */
  readonly isChosen: boolean
  readonly format: Format
  readonly maxBytes: number | undefined
  readonly everyMs: number | undefined
  readonly isSynced: boolean
  now(): number
  /** The file was full and has this name now. */
  setAside(path: string): void
}

export interface Writer {
  /** Writes records that belong together in time; rejects when none of them may count as written. */
  write(records: readonly Buffer[]): Promise<void>
  /** How many of these records fit before the file is full; at least one. */
  fitting(records: readonly Buffer[]): number
  /** Sets the file aside when it is old enough. */
  rotateByAge(): Promise<void>
  close(): Promise<void>
}

interface Opened {
  readonly file: FileHandle
  readonly ino: number
  /** Where whole records end. */
  size: number
  since: number
  /** A newline must end what stands there before. */
  isOpen: boolean
  isTorn: boolean
}

/** Somebody may rename or delete the file; it is looked for at most this often. */
const checkEveryMs = 1000

export function createWriter(options: WriterOptions): Writer {
  const { path, maxBytes = Infinity, everyMs = Infinity, now } = options
  let opened: Opened | undefined
  let checkedAt = 0

  const isOld = ({ size, since }: Opened) => size > 0 && now() - since >= everyMs

  async function current(first: number): Promise<Opened> {
    if (opened && now() - checkedAt >= checkEveryMs) {
      checkedAt = now()
      if (!(await isStillThere(path, opened))) await close()
    }
    if (!opened) {
      opened = await openFile(options)
      checkedAt = now()
    }
    const isFull = opened.size > 0 && opened.size + first > maxBytes
    if (!isFull && !isOld(opened)) return opened
    await rotate()
    return (opened = await openFile(options))
  }

  async function rotate(): Promise<void> {
    await close()
    options.setAside(await setAside(path, now()))
  }

  async function close(): Promise<void> {
    const { file } = opened ?? {}
    opened = undefined
    await file?.close()
  }

  async function write(records: readonly Buffer[]): Promise<void> {
    const into = await current(records[0]?.length ?? 0)
    if (into.isTorn) await into.file.truncate(into.size)
    into.isTorn = false
    const ending = into.isOpen ? [Buffer.from('\n')] : []
    const bytes = Buffer.concat([...ending, ...records])
    try {
      await writeAll(into.file, bytes)
      if (options.isSynced) await into.file.datasync()
    } catch (error) {
      await cutTorn(into)
      throw error
    }
    into.isOpen = false
    await confirm(into)
  }

  /** A file that was deleted under our hands keeps nothing: what went there must go again. */
  async function confirm(into: Opened): Promise<void> {
    const { nlink, size } = await into.file.stat()
    into.size = size
    if (nlink > 0) return
    await close()
    throw new TransientError('write', `"${path}" was deleted while it was written`)
  }

  return {
    write,
    close,
    fitting(records) {
      let total = opened?.size ?? 0
      if (total + (records[0]?.length ?? 0) > maxBytes) total = 0
      let count = 0
      for (const { length } of records) {
        total += length
        if (count > 0 && total > maxBytes) break
        count++
      }
      return count
    },
    async rotateByAge() {
      if (opened && isOld(opened)) await rotate()
    },
  }

  async function cutTorn(into: Opened): Promise<void> {
    into.isTorn = true
    try {
      await into.file.truncate(into.size)
      into.isTorn = false
    } catch {
      // Tried again before the next write, which fails when it cannot be done.
    }
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, at, bytes.length - at)
    at += bytesWritten
  }
}

async function isStillThere(path: string, { ino }: Opened): Promise<boolean> {
  try {
    return (await stat(path)).ino === ino
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
}

/** Not blocked by a pipe that nobody reads. */
const flags = constants.O_RDWR | constants.O_APPEND | constants.O_NONBLOCK

async function openFile(options: WriterOptions): Promise<Opened> {
  const { path, fence, isChosen, format, isSynced, now } = options
  const folder = dirname(path)
  await mkdir(fence, { recursive: true })
  if (isChosen) await checkFence(fence, folder)
  await mkdir(folder, { recursive: true })
  const follow = isChosen ? constants.O_NOFOLLOW : 0
  const file = await open(path, flags | constants.O_CREAT | follow, 0o640)
  try {
    const info = await file.stat()
    if (!info.isFile()) {
      throw new TransientError('write', `"${path}" is no file: devices and pipes are not written`)
    }
    if (isSynced && info.size === 0) await syncFolder(folder)
    const tail = await mendTail(file, info.size, format)
    const since = info.size === 0 ? now() : info.birthtimeMs || info.mtimeMs
    return { file, ino: info.ino, since, isTorn: false, ...tail }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** The name of a new file survives a power cut only when its folder is on the disk too. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
