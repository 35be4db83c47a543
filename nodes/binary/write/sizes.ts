/** Parts with a size: checked, filled up, or announced before. */
import type { Field, Size } from '../layout/model.ts'
import { Fault } from '../read/fault.ts'
import { wholeNumber } from '../read/sizes.ts'
import type { WriteBuild } from './build.ts'
import { varintOf } from './numbers.ts'
import { alignOut, writeAt, extend, insert, placeInBits } from './out.ts'
import type { Out, WriteValue } from './out.ts'

export function sizedWriter(
  field: Field,
  size: Size | undefined,
  write: WriteValue,
  build: WriteBuild,
): WriteValue {
  if (!size) return write
  const part = asPart(write)
  if (size.kind === 'rest') return part
  if (size.kind === 'prefix') return withPrefix(size.prefix, part, build)
  const follows =
    size.kind === 'code' &&
    (size.code.usesInput ||
      build.scope.some(({ id, origin }) => id === size.code.only && origin?.kind === 'length'))
  if (follows) return part
  return (out, value, self, hidden) => {
    alignOut(out)
    const start = out.pos
    part(out, value, self, hidden)
    const wanted =
      size.kind === 'fixed' ? size.bytes : wholeNumber(size.code.run(out, self, hidden), 'size')
    const found = out.pos - start
    if (found < wanted && field.ignoresTrailing) extend(out, wanted - found)
    else if (found !== wanted)
      throw new Fault('value', `expected ${wanted} bytes, found ${found}`, start)
  }
}

/** Places in a part count from where it begins. */
const asPart =
  (write: WriteValue): WriteValue =>
  (out, value, self, hidden) => {
    alignOut(out)
    const { base } = out
    out.base = out.pos
    write(out, value, self, hidden)
    alignOut(out)
    out.base = base
  }

/** The size stands before the part: it is written last. */
export function withPrefix(prefix: Field, write: WriteValue, build: WriteBuild): WriteValue {
  const writeSize = build.value(prefix, build)
  if (prefix.body.kind === 'varint')
    return (out, value, self, hidden) => {
      alignOut(out)
      const start = out.pos
      write(out, value, self, hidden)
      alignOut(out)
      insert(out, start, varintOf(out.pos - start))
    }
  return (out, value, self, hidden) => {
    const place = reserve(out, prefix)
    alignOut(out)
    const start = out.pos
    write(out, value, self, hidden)
    alignOut(out)
    const size = out.pos - start
    writeAt(out, place, () => writeSize(out, size, self, hidden))
  }
}

/** Room for a number that is not known yet. */
export function reserve(out: Out, { body }: Field): number {
  if (body.kind !== 'integer') throw new Error('bug: only integers are reserved')
  if (body.order) {
    alignOut(out)
    const place = placeInBits(out)
    extend(out, body.order.length)
    return place
  }
  const place = placeInBits(out)
  const end = place + body.bits
  extendBits(out, end)
  return place
}

function extendBits(out: Out, end: number): void {
  const { pos } = out
  out.bit = 0
  extend(out, Math.ceil(end / 8) - pos)
  out.pos = Math.floor(end / 8)
  out.bit = end % 8
}
