/** Reads a file as one message, and again each time it has changed when it is followed. */
import { openFile, isSame } from './open-file.ts'
import type { Kept, OpenFile } from './open-file.ts'
import type { Task } from './lines.ts'

export async function readWhole(task: Task, kept: Kept | undefined, isFirst: boolean) {
  const { path, config, ctx, stopper } = task
  /** What the file looked like when it was sent, and at the last look. */
  let sent: string | undefined
  let seen: string | undefined
  for (let look = 0; !stopper.isStopped; look++) {
    const file = await openFile(path)
    if (!file && !config.follow) throw new Error('there is no such file; follow: true waits for it')
    try {
      const looks = file && (await looksOf(file))
      if (file && look === 0 && isFirst && (await isKnown(task, file, kept))) sent = looks
      // While it is being written it looks different each time.
      const isStable = !config.follow || looks === seen
      seen = looks
      if (file && looks !== sent && isStable) {
        sent = looks
        await handWhole(task, file)
      }
    } finally {
      await file?.handle.close()
    }
    if (!config.follow || stopper.isStopped) return
    ctx.status(
      file
        ? { state: 'up', facts: { file: path } }
        : { state: 'connecting', reason: `waits for the file "${path}"` },
    )
    await stopper.sleep(config.poll)
  }
}

/** It was there before, and that was sent already or is not wanted. */
async function isKnown({ config }: Task, file: OpenFile, kept: Kept | undefined): Promise<boolean> {
  if (config.from === 'end') return true
  if (!kept || !(await isSame(file, kept))) return false
  return (await file.handle.stat()).size === kept.offset
}

async function looksOf({ handle }: OpenFile): Promise<string> {
  const { ino, size, mtimeMs } = await handle.stat()
  return `${ino} ${size} ${mtimeMs}`
}

async function handWhole({ config, outlet }: Task, file: OpenFile): Promise<void> {
  const { size } = await file.handle.stat()
  const isTooLong = size > config.maxSize
  const bytes = isTooLong ? undefined : await readAll(file, size)
  const length = bytes?.length ?? size
  await outlet.hand({ bytes, offset: 0, length, line: 1, after: { file, offset: length, line: 1 } })
}

async function readAll({ handle }: OpenFile, size: number): Promise<Buffer> {
  const buffer = Buffer.alloc(size)
  let at = 0
  while (at < size) {
    const { bytesRead } = await handle.read(buffer, at, size - at, at)
    if (bytesRead === 0) break
    at += bytesRead
  }
  return buffer.subarray(0, at)
}
