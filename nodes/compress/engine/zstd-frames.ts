/**
 * Where the frames of zstd data end (RFC 8878, 3.1). Node decodes the first frame only, and takes data
 * that is cut short for whole; so the frames are found first, by the sizes in front of their blocks.
 */
import { PermanentError } from '../../../runtime/plugin.ts'

export interface Frame {
  readonly start: number
  readonly end: number
}

/** Each frame costs a call; a sender that compresses in pieces makes a few. */
const mostFrames = 1000
const magic = 0xfd2fb528
/** 0x184d2a50 to 0x184d2a5f: a frame of somebody's notes, passed over. */
const skippable = 0x184d2a5

const dictionarySizes = [0, 1, 2, 4]
const contentSizes = [0, 2, 4, 8]

export function framesOf(bytes: Uint8Array): Frame[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const frames: Frame[] = []
  let at = 0
  const need = (size: number) => {
    if (at + size > bytes.length) throw cutShort(bytes.length)
  }
  do {
    need(4)
    const start = at
    const mark = view.getUint32(at, true)
    if (mark >>> 4 === skippable) {
      need(8)
      const size = 8 + view.getUint32(at + 4, true)
      need(size)
      at += size
      continue
    }
    if (mark !== magic) throw strange(start, mark)
    if (frames.length === mostFrames) {
      throw new PermanentError('decode', `more than ${mostFrames} zstd frames (offset ${start})`)
    }
    need(5)
    const head = view.getUint8(at + 4)
    const isSingle = (head & 0x20) !== 0
    const hasChecksum = (head & 0x04) !== 0
    const contentSize = isSingle && head >> 6 === 0 ? 1 : (contentSizes[head >> 6] ?? 0)
    at += 5 + (isSingle ? 0 : 1) + (dictionarySizes[head & 3] ?? 0) + contentSize
    let isLast = false
    while (!isLast) {
      need(3)
      const block = view.getUint16(at, true) | (view.getUint8(at + 2) << 16)
      isLast = (block & 1) === 1
      // A block of one byte repeated holds that byte once.
      const size = ((block >> 1) & 3) === 1 ? 1 : block >> 3
      at += 3
      need(size)
      at += size
    }
    if (hasChecksum) {
      need(4)
      at += 4
    }
    frames.push({ start, end: at })
  } while (at < bytes.length)
  return frames
}

const cutShort = (length: number) =>
  new PermanentError(
    'decode',
    `the zstd data is cut short: it goes on after its last byte (${length} bytes)`,
  )

function strange(offset: number, mark: number): PermanentError {
  const found = mark.toString(16).padStart(8, '0')
  const said = `not valid zstd: expected the start of a frame (28b52ffd), found ${swap(found)}`
  return new PermanentError('decode', `${said} (offset ${offset})`)
}

/** As the bytes stand. */
const swap = (hex: string) => (hex.match(/../g) ?? []).toReversed().join('')
