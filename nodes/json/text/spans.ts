/** Where each value of a JSON text stands, in bytes of its UTF-8. The text is one that was parsed before. */
import type { Span } from '../../../runtime/plugin.ts'

/** More places than this nobody looks at. */
const most = 20_000

const space = /[ \t\r\n]*/y
const word = /[^\s,\]}]*/y
const string = /"(?:[^"\\]|\\.)*"/sy

/** `shift`: bytes that stand before the text, such as a byte order mark. */
export function spansOf(text: string, shift = 0): Span[] {
  const bytes = byteOffsets(text)
  let at = 0
  let count = 0

  const match = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const [found = ''] = pattern.exec(text) ?? []
    at += found.length
    return found
  }
  /** Takes the character, if it comes next. */
  const take = (character: string): boolean => {
    match(space)
    if (text[at] !== character) return false
    at += 1
    return true
  }

  function value(path: string): Span[] {
    match(space)
    const start = at
    const inner = text[at] === '{' ? object(path) : text[at] === '[' ? array(path) : scalar()
    count += 1
    if (count > most) return inner
    return [{ path, start: (bytes[start] ?? 0) + shift, end: (bytes[at] ?? 0) + shift }, ...inner]
  }
  function scalar(): Span[] {
    match(text[at] === '"' ? string : word)
    return []
  }
  function array(path: string): Span[] {
    const spans: Span[] = []
    at += 1
    if (take(']')) return spans
    for (let index = 0; ; index++) {
      for (const span of value(`${path}/${index}`)) spans.push(span)
      if (!take(',')) break
    }
    take(']')
    return spans
  }
  function object(path: string): Span[] {
    // Of a key that stands twice the last one wins, with all that is in it.
    const members = new Map<string, Span[]>()
    at += 1
    if (take('}')) return []
    do {
      match(space)
      const key = String(JSON.parse(match(string)))
      take(':')
      members.set(key, value(`${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`))
    } while (take(','))
    take('}')
    return [...members.values()].flat()
  }
  return value('')
}

/** Byte offset of each UTF-16 unit, and of the end. */
function byteOffsets(text: string): Uint32Array {
  const offsets = new Uint32Array(text.length + 1)
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    offsets[index] = bytes
    const unit = text.charCodeAt(index)
    // Each half of a pair counts two of the four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 2 : 3
  }
  offsets[text.length] = bytes
  return offsets
}
