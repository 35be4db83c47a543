/**
 * Reads a file line by line, and follows it: what is appended, a file that is emptied, and a new file
 * under the same name, after the rest of the old one.
 */
import { stat } from 'node:fs/promises'

import type { SourceContext } from '../../../runtime/plugin.ts'
import type { SourceConfig } from '../source.ts'
import { findMoved, hasSameHead, isSame, openFile, renewHead } from './open-file.ts'
import type { Kept, OpenFile } from './open-file.ts'
import type { Outlet } from './outlet.ts'
import { createSplitter } from './splitter.ts'
import type { Line, Splitter } from './splitter.ts'
import type { Stopper } from './stopper.ts'

export interface Task {
  readonly path: string
  readonly config: SourceConfig
  readonly ctx: SourceContext
  readonly outlet: Outlet
  readonly stopper: Stopper
}

interface Cursor {
  readonly file: OpenFile
  /** Where the next line begins, and where the next byte is read. */
  offset: number
  readAt: number
  line: number
  splitter: Splitter
  /** Another program has moved it: the file under the name is its successor. */
  isMoved: boolean
}

const chunkBytes = 64 * 1024

/** One pass through the file; of a followed file, until the stop. */
export async function readLines(task: Task, kept: Kept | undefined, isFirst: boolean) {
  const { config, stopper, ctx, path } = task
  let cursor = await openStart(task, kept, isFirst)
  const buffer = Buffer.alloc(chunkBytes)
  try {
    while (cursor && !stopper.isStopped) {
      if (await readOn(task, cursor, buffer)) continue
      const next: 'end' | 'wait' | 'again' | OpenFile = await whatNext(task, cursor)
      if (next === 'end') break
      if (next === 'wait') {
        await stopper.sleep(config.poll)
        if (!(await wasRewritten(cursor))) continue
        ctx.log.info('the file was emptied: it is read from its start', { file: path })
        Object.assign(cursor, beginning(config))
      }
      if (typeof next === 'string') continue
      await handLast(task, cursor)
      await cursor.file.handle.close()
      cursor = cursorAt(config, next, 0)
    }
    if (cursor && !stopper.isStopped) await handLast(task, cursor)
  } finally {
    await cursor?.file.handle.close()
  }
}

const beginning = ({ maxSize }: SourceConfig) => ({
  offset: 0,
  readAt: 0,
  line: 1,
  splitter: createSplitter(maxSize),
})

function cursorAt(config: SourceConfig, file: OpenFile, offset: number, line = 1): Cursor {
  return { file, ...beginning(config), offset, readAt: offset, line, isMoved: false }
}

async function openStart(
  task: Task,
  kept: Kept | undefined,
  isFirst: boolean,
): Promise<Cursor | undefined> {
  const { path, config, ctx, stopper } = task
  for (let attempt = 0; !stopper.isStopped; attempt++) {
    const resumed = kept && (await resume(task, kept))
    if (resumed) return resumed
    const file = await openFile(path)
    if (file) {
      if (kept)
        ctx.log.warn('the file of the kept position is gone: the new one is read', { file: path })
      ctx.status({ state: 'up', facts: { file: path } })
      const isAtEnd = config.from === 'end' && isFirst && attempt === 0
      return cursorAt(config, file, isAtEnd ? (await file.handle.stat()).size : 0)
    }
    if (!config.follow) throw new Error('there is no such file; follow: true waits for it')
    ctx.status({ state: 'connecting', reason: `waits for the file "${path}"` })
    await stopper.sleep(config.poll)
  }
  return undefined
}

/** The file that the run before was reading, also under the name that it has now. */
async function resume(task: Task, kept: Kept): Promise<Cursor | undefined> {
  const { path, config, ctx } = task
  const file = await openFile(path)
  const up = () => ctx.status({ state: 'up', facts: { file: path } })
  if (file && (await isSame(file, kept))) {
    up()
    return cursorAt(config, file, kept.offset, kept.line)
  }
  await file?.handle.close()
  const moved = await findMoved(path, kept).catch(() => undefined)
  if (!moved) return undefined
  up()
  return { ...cursorAt(config, moved, kept.offset, kept.line), isMoved: true }
}

/** Reads a chunk and hands on its lines; false at the end of the file. */
async function readOn(task: Task, cursor: Cursor, buffer: Buffer): Promise<boolean> {
  const { file } = cursor
  const { bytesRead } = await file.handle.read(buffer, 0, buffer.length, cursor.readAt)
  if (bytesRead === 0) return false
  cursor.readAt += bytesRead
  await renewHead(file)
  for (const line of cursor.splitter.push(buffer.subarray(0, bytesRead))) {
    if (task.stopper.isStopped) return true
    await handLine(task, cursor, line)
  }
  return true
}

async function handLine({ outlet }: Task, cursor: Cursor, { bytes, length }: Line): Promise<void> {
  const { file, offset, line } = cursor
  cursor.offset += length
  cursor.line++
  const after = { file, offset: cursor.offset, line: cursor.line }
  await outlet.hand({ bytes, offset, length, line, after })
}

/** The last line may have no line break, when nothing more will come. */
async function handLast(task: Task, cursor: Cursor): Promise<void> {
  const line = cursor.splitter.end()
  if (line) await handLine(task, cursor, line)
}

/** Emptied, and perhaps longer again by now: then it begins with other bytes. */
async function wasRewritten({ file, readAt }: Cursor): Promise<boolean> {
  if ((await file.handle.stat()).size < readAt) return true
  return !(await hasSameHead(file, file.head))
}

/** At the end of a file: is there another one under its name? */
async function whatNext({ path, config }: Task, cursor: Cursor) {
  if (!config.follow && !cursor.isMoved) return 'end'
  const there = await stat(path).catch(() => undefined)
  if (there === undefined || there.ino === cursor.file.ino) return config.follow ? 'wait' : 'end'
  if (!cursor.isMoved) {
    // Something may have been written between the last look and the renaming.
    cursor.isMoved = true
    return 'again'
  }
  return (await openFile(path)) ?? 'wait'
}
