/** A log on a disk, for one process at a time, or in memory. */
import { diskFiles } from './files.ts'
import { takeLock } from './lock.ts'
import { openLog } from './log.ts'
import type { Log, LogOptions } from './log.ts'
import { memoryFiles } from './memory-files.ts'

export async function openDiskStore(folder: string, options?: LogOptions): Promise<Log> {
  const lock = await takeLock(folder)
  try {
    const log = await openLog(await diskFiles(folder), options)
    return {
      ...log,
      async close() {
        try {
          await log.close()
        } finally {
          await lock.release()
        }
      },
    }
  } catch (error) {
    await lock.release()
    throw error
  }
}

export const openMemoryStore = (options?: LogOptions): Promise<Log> =>
  openLog(memoryFiles(), options)
