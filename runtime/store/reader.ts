/** Reads bodies in stretches, because they are mostly asked for in order, and keeps what was just written. */
import type { LogFile } from './files.ts'
import { headBytes, readAt } from './record.ts'
import type { Framed } from './record.ts'
import type { Segment } from './segment.ts'

interface Stretch {
  /** Not the segment: one that is written anew has its records elsewhere. */
  readonly file: LogFile
  readonly start: number
  readonly bytes: Buffer
}

export interface Reader {
  /** The body, or `undefined` when it is damaged. */
  read(segment: Segment, record: Framed): Promise<Buffer | undefined>
  /** The bytes may become others later: a record is looked at before it is believed. */
  wrote(segment: Segment, start: number, bytes: Buffer): void
  /** What is kept of it is of no use any more. */
  forget(segment: Segment): void
}

const aheadBytes = 256 * 1024

export function createReader(): Reader {
  let written: Stretch | undefined
  let ahead: Stretch | undefined

  function bodyIn(stretch: Stretch | undefined, file: LogFile, record: Framed) {
    if (stretch?.file !== file || record.offset < stretch.start) return undefined
    const from = record.offset - stretch.start
    if (readAt(stretch.bytes, from)?.sequence !== record.sequence) return undefined
    // A copy: what a flow keeps of a message must not keep the whole stretch.
    return Buffer.from(stretch.bytes.subarray(from + headBytes, from + record.bytes))
  }

  return {
    async read(segment, record) {
      const { file, length } = segment
      const found = bodyIn(written, file, record) ?? bodyIn(ahead, file, record)
      if (found !== undefined) return found
      const { offset } = record
      const wanted = Math.max(record.bytes, Math.min(aheadBytes, length - offset))
      ahead = { file, start: offset, bytes: await file.read(offset, wanted) }
      return bodyIn(ahead, file, record)
    },
    wrote(segment, start, bytes) {
      written = { file: segment.file, start, bytes }
    },
    forget({ file }) {
      if (written?.file === file) written = undefined
      if (ahead?.file === file) ahead = undefined
    },
  }
}
