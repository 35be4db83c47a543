/** The few file operations that the log needs: a disk, memory, or a test that cuts the power. */
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

export interface LogFile {
  write(bytes: Uint8Array, position: number): Promise<void>
  read(position: number, length: number): Promise<Buffer>
  truncate(length: number): Promise<void>
  /** What was written is on the disk when this resolves. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** The files of one folder. */
export interface Files {
  list(): Promise<readonly string[]>
  load(name: string): Promise<Buffer>
  /** Makes the file when there is none. */
  open(name: string): Promise<LogFile>
  rename(from: string, to: string): Promise<void>
  remove(name: string): Promise<void>
  /** New, renamed and removed names are on the disk when this resolves. */
  syncFolder(): Promise<void>
}

export async function diskFiles(folder: string): Promise<Files> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return {
    list: () => readdir(folder),
    load: (name) => readFile(join(folder, name)),
    open: (name) => openFile(join(folder, name)),
    rename: (from, to) => rename(join(folder, from), join(folder, to)),
    remove: (name) => rm(join(folder, name), { force: true }),
    syncFolder: async () => {
      const handle = await open(folder, 'r')
      try {
        await handle.sync()
      } finally {
        await handle.close()
      }
    },
  }
}

async function openFile(path: string): Promise<LogFile> {
  const handle = await open(path, 'r+').catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return open(path, 'wx+', 0o600)
    throw error
  })
  return {
    async write(bytes, position) {
      for (let done = 0; done < bytes.length;) {
        const rest = bytes.length - done
        const { bytesWritten } = await handle.write(bytes, done, rest, position + done)
        done += bytesWritten
      }
    },
    async read(position, length) {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
      return buffer.subarray(0, bytesRead)
    },
    truncate: (length) => handle.truncate(length),
    sync: () => handle.datasync(),
    close: () => handle.close(),
  }
}
