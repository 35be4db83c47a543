/**
 * A crash can leave half a line at the end of a file; the next line must not be glued to it. What was
 * torn was never settled and comes again.
 */
import type { FileHandle } from 'node:fs/promises'

import type { Format } from '../target/record.ts'

const newline = 0x0a
const step = 64 * 1024
/** A longer tail is not looked at: it is ended. */
const longest = 16 * 1024 * 1024

/** Where the file ends for us, and whether a newline must end it first. */
export interface Tail {
  readonly size: number
  readonly isOpen: boolean
}

/** Half a JSON value is cut off; text that is not ours to judge is kept, and ended. */
export async function mendTail(file: FileHandle, size: number, format: Format): Promise<Tail> {
  if (format === 'raw' || size === 0) return { size, isOpen: false }
  const tail = await lastLine(file, size)
  if (tail?.length === 0) return { size, isOpen: false }
  if (tail === undefined || format === 'lines' || isJson(tail)) return { size, isOpen: true }
  await file.truncate(size - tail.length)
  return { size: size - tail.length, isOpen: false }
}

async function lastLine(file: FileHandle, size: number): Promise<Buffer | undefined> {
  let tail = Buffer.alloc(0)
  let start = size
  while (start > 0 && tail.length < longest) {
    const length = Math.min(step, start)
    start -= length
    const chunk = Buffer.alloc(length)
    await file.read(chunk, 0, length, start)
    const found = chunk.lastIndexOf(newline)
    tail = Buffer.concat([chunk.subarray(found + 1), tail])
    if (found >= 0) return tail
  }
  return start === 0 ? tail : undefined
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString())
    return true
  } catch {
    return false
  }
}
