/**
 * A folder whose power a test can cut. What was not synced is then there, or not, or in part, as a seeded
 * generator says: writes and names independently of each other. It can also have a full disk.
 */
import type { Files, LogFile } from '../../runtime/store/files.ts'

type Change =
  | { readonly kind: 'write'; readonly position: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly length: number }

interface Disk {
  synced: Buffer
  present: Buffer
  changes: Change[]
}
type Names = Map<string, Disk>

export interface PowerCutFiles extends Files {
  /** The folder as it is after a power cut. Whatever still writes to this one is lost. */
  cut(random: () => number): PowerCutFiles
  /** So many more bytes can be written; `Infinity` at first. */
  room: number
  contents(): ReadonlyMap<string, Buffer>
}

function apply(before: Buffer, change: Change): Buffer {
  if (change.kind === 'truncate') {
    const after = Buffer.alloc(change.length)
    before.copy(after)
    return after
  }
  const { position, bytes } = change
  const after = Buffer.alloc(Math.max(before.length, position + bytes.length))
  before.copy(after)
  bytes.copy(after, position)
  return after
}

/** All of a change, nothing, a part from its beginning, or its length with zeros for bytes. */
function tear(change: Change, random: () => number): Change | undefined {
  const dice = random()
  if (dice < 0.25) return undefined
  if (dice < 0.5 || change.kind === 'truncate') return change
  const { position, bytes } = change
  if (dice < 0.75)
    return { ...change, bytes: bytes.subarray(0, Math.floor(random() * bytes.length)) }
  return { kind: 'write', position, bytes: Buffer.alloc(bytes.length) }
}

const noSpace = () => Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })

export function powerCutFiles(names: Names = new Map()): PowerCutFiles {
  let synced: Names = new Map(names)
  let pending: ((target: Names) => void)[] = []
  let isOff = false

  function rename(change: (target: Names) => void): void {
    change(names)
    pending.push(change)
  }
  const alive = () => (isOff ? new Promise<never>(() => {}) : Promise.resolve())

  function fileOf(disk: Disk): LogFile {
    const change = (made: Change): void => {
      disk.present = apply(disk.present, made)
      disk.changes.push(made)
    }
    return {
      async write(bytes, position) {
        await alive()
        const written = Buffer.from(bytes.subarray(0, Math.min(bytes.length, files.room)))
        files.room -= written.length
        if (written.length > 0) change({ kind: 'write', position, bytes: written })
        if (written.length < bytes.length) throw noSpace()
      },
      async read(position, length) {
        await alive()
        return Buffer.from(disk.present.subarray(position, position + length))
      },
      async truncate(length) {
        await alive()
        change({ kind: 'truncate', length })
      },
      async sync() {
        await alive()
        disk.synced = disk.present
        disk.changes = []
      },
      close: alive,
    }
  }

  const files: PowerCutFiles = {
    room: Infinity,
    contents: () => new Map([...names].map(([name, disk]) => [name, disk.present])),
    async list() {
      await alive()
      return [...names.keys()]
    },
    async load(name) {
      await alive()
      return names.get(name)?.present ?? Buffer.alloc(0)
    },
    async open(name) {
      await alive()
      const known = names.get(name)
      if (known !== undefined) return fileOf(known)
      const empty = Buffer.alloc(0)
      const disk: Disk = { synced: empty, present: empty, changes: [] }
      rename((target) => target.set(name, disk))
      return fileOf(disk)
    },
    async rename(from, to) {
      await alive()
      const disk = names.get(from)
      if (disk === undefined) throw new Error(`there is no ${from}`)
      rename((target) => {
        target.set(to, disk)
        target.delete(from)
      })
    },
    async remove(name) {
      await alive()
      rename((target) => target.delete(name))
    },
    async syncFolder() {
      await alive()
      synced = new Map(names)
      pending = []
    },
    cut(random) {
      isOff = true
      for (const change of pending) if (random() < 0.5) change(synced)
      const left: Names = new Map()
      for (const [name, { synced: kept, changes }] of synced) {
        let content = kept
        for (const change of changes) {
          const torn = tear(change, random)
          if (torn !== undefined) content = apply(content, torn)
        }
        left.set(name, { synced: content, present: content, changes: [] })
      }
      return powerCutFiles(left)
    },
  }
  return files
}
