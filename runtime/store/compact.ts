/** Writes a segment anew with its waiting records alone, and puts it in the place of the old one. */
import type { Files } from './files.ts'
import type { Segment } from './segment.ts'

export async function compactSegment(files: Files, segment: Segment): Promise<void> {
  const { name, index } = segment
  const places = Array.from({ length: index.count }, (_, place) => place)
  const kept = places.filter((place) => index.isOpen(place))
  const old = await segment.file.read(0, segment.length)
  const text = Buffer.concat(
    kept.map((place) => {
      const { offset, bytes } = index.at(place)
      return old.subarray(offset, offset + bytes)
    }),
  )
  const fresh = `${name}.new`
  const file = await files.open(fresh)
  try {
    await file.truncate(0)
    await file.write(text, 0)
    await file.sync()
    await files.rename(fresh, name)
    await files.syncFolder()
  } catch (error) {
    await file.close()
    await files.remove(fresh).catch(() => undefined)
    throw error
  }
  const before = segment.file
  let offset = 0
  for (const place of kept) {
    index.move(place, offset)
    offset += index.at(place).bytes
  }
  segment.file = file
  segment.length = text.length
  await before.close()
}
