/** The text of one entry as a person typed it. */
import type { Desk } from './desk.ts'
import { entryIn, keysIn } from './desk.ts'
import { lineStart } from './lines.ts'
import { namePattern } from './names.ts'
import { parseWhole } from './open.ts'
import type { Operation } from './operation.ts'
import { refuse } from './refuse.ts'
import { isMap, isScalar } from 'yaml'
import { isFirstInLine } from './lines.ts'

type Of<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>

export function replaceEntry(desk: Desk, { section, id, text }: Of<'replace-entry'>): void {
  const slot = entryIn(desk, section, id)
  const code = section === 'nodes' ? 'no-such-node' : 'no-such-connection'
  if (!slot) return refuse(code, `there is no "${id}" in ${section}`)
  const column = slot.start - lineStart(desk.text, slot.start)
  const isBlock = isFirstInLine(desk.text, slot.start)
  const lines = text.replace(/\s+$/, '').split(/\r?\n/)
  const typed = isBlock ? indented(lines, column) : lines.join('\n')
  const key = keyOf(isBlock ? ' '.repeat(column) + typed : `{ ${typed} }`)
  if (key === undefined) return refuse('broken-text', 'the text is no entry of its own')
  if (!namePattern.test(key)) refuse('bad-name', `"${key}" is no name`)
  if (key !== id && keysIn(desk, section).includes(key))
    refuse('name-taken', `"${key}" is taken in ${section}`)
  const insert = typed.replaceAll('\n', desk.lineBreak)
  desk.apply([{ from: slot.start, to: slot.end(), insert }])
}

/** Typed from the margin or as it stands in the file: it comes to stand in the column of its key. */
function indented(lines: readonly string[], column: number): string {
  const [first = '', ...rest] = lines
  const own = first.length - first.trimStart().length
  const filled = rest.filter((line) => line.trim() !== '')
  const least = Math.min(...filled.map((line) => line.length - line.trimStart().length))
  const shift = filled.length > 0 && least <= column && column > own ? column - own : 0
  const later = rest.map((line) => (line.trim() === '' ? line : ' '.repeat(shift) + line))
  return [first.trimStart(), ...later].join('\n')
}

/** The only key of the text. */
function keyOf(text: string): string | undefined {
  const { errors, contents } = parseWhole(text)
  if (errors.length > 0 || !isMap(contents) || contents.items.length !== 1) return undefined
  const key = contents.items[0]?.key
  return isScalar(key) && typeof key.value === 'string' ? key.value : undefined
}
