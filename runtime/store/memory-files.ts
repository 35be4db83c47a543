/** A folder in memory: the same log without a disk. */
import type { Files, LogFile } from './files.ts'

const done = Promise.resolve()

export function memoryFiles(): Files {
  const files = new Map<string, MemoryFile>()
  return {
    list: () => Promise.resolve([...files.keys()]),
    load: (name) => Promise.resolve(files.get(name)?.content() ?? Buffer.alloc(0)),
    open(name) {
      const file = files.get(name) ?? memoryFile()
      files.set(name, file)
      return Promise.resolve(file)
    },
    rename(from, to) {
      const file = files.get(from)
      if (file !== undefined) files.set(to, file)
      files.delete(from)
      return done
    },
    remove(name) {
      files.delete(name)
      return done
    },
    syncFolder: () => done,
  }
}

interface MemoryFile extends LogFile {
  content(): Buffer
}

/** Grows by doubling, so that appending does not copy all of it each time. */
function memoryFile(): MemoryFile {
  let bytes = Buffer.alloc(0)
  let length = 0
  return {
    content: () => bytes.subarray(0, length),
    write(added, position) {
      const end = position + added.length
      if (end > bytes.length) {
        const grown = Buffer.alloc(Math.max(end, bytes.length * 2))
        bytes.copy(grown, 0, 0, length)
        bytes = grown
      }
      bytes.set(added, position)
      length = Math.max(length, end)
      return done
    },
    read: (position, count) =>
      Promise.resolve(Buffer.from(bytes.subarray(position, Math.min(length, position + count)))),
    truncate(to) {
      length = Math.min(length, to)
      return done
    },
    sync: () => done,
    close: () => done,
  }
}
