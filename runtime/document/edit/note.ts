/** The note of an entry: the comment above its key, or the one behind it on the same line. */
import { Lexer } from 'yaml'

import type { Desk } from './desk.ts'
import { entryIn } from './desk.ts'
import { commentsAbove, isFirstInLine, lineEnd, lineStart } from './lines.ts'
import type { Operation, TextChange } from './operation.ts'
import { refuse } from './refuse.ts'
import type { Section } from './view.ts'

type Of<Kind extends Operation['kind']> = Extract<Operation, { readonly kind: Kind }>

export interface NotePlace {
  readonly note: string | undefined
  /** The comment lines above, from the start of the first to the start of the line of the key. */
  readonly above: { readonly from: number; readonly to: number }
  /** The comment behind, with the spaces before it. */
  readonly behind: { readonly from: number; readonly to: number } | undefined
}

function notePlace(text: string, keyStart: number): NotePlace {
  const start = lineStart(text, keyStart)
  const isFirst = isFirstInLine(text, keyStart)
  const above = { from: isFirst ? commentsAbove(text, keyStart) : start, to: start }
  const behind = isFirst ? commentBehind(text, keyStart) : undefined
  return { note: noteAbove(text, keyStart) ?? noteBehind(text, keyStart), above, behind }
}

export function noteAbove(text: string, keyStart: number): string | undefined {
  const start = lineStart(text, keyStart)
  const from = isFirstInLine(text, keyStart) ? commentsAbove(text, keyStart) : start
  return from < start ? withoutMarks(text.slice(from, start)) : undefined
}

export function noteBehind(text: string, keyStart: number): string | undefined {
  const behind = isFirstInLine(text, keyStart) ? commentBehind(text, keyStart) : undefined
  return behind && withoutMarks(text.slice(behind.from, behind.to))
}

/** `# a` -> `a`, line by line. */
const withoutMarks = (comment: string): string =>
  comment
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().replace(/^# ?/, ''))
    .join('\n')

/** Of the lexer: they stand for no text. */
const marks = new Set(['\u0002', '\u0018', '\u001f'])

function commentBehind(text: string, keyStart: number): NotePlace['behind'] {
  const end = lineEnd(text, keyStart)
  const line = text.slice(keyStart, end)
  if (!/[ \t]#/.test(line)) return undefined
  let at = keyStart
  for (const token of new Lexer().lex(line)) {
    if (marks.has(token)) continue
    if (token.startsWith('#') && at > keyStart && /[ \t]/.test(text[at - 1] ?? '')) {
      const spaces = /[ \t]*$/.exec(text.slice(keyStart, at))?.[0].length ?? 0
      return { from: at - spaces, to: end }
    }
    at += token.length
  }
  return undefined
}

export function setNote(desk: Desk, { section, id, note }: Of<'set-note'>): void {
  writeNote(desk, section, id, note)
}

export function writeNote(desk: Desk, section: Section, id: string, note: string): void {
  const slot = entryIn(desk, section, id)
  const code = section === 'nodes' ? 'no-such-node' : 'no-such-connection'
  if (!slot) return refuse(code, `there is no "${id}" in ${section}`)
  const { text, lineBreak } = desk
  const place = notePlace(text, slot.start)
  const trimmed = note.replace(/\s+$/, '')
  if ((place.note ?? '') === trimmed) return
  const indent = ' '.repeat(slot.start - lineStart(text, slot.start))
  const lines = trimmed === '' ? [] : trimmed.split(/\r\n|\n|\r/)
  const marked = lines.map((line) => `#${line === '' ? '' : ` ${printable(line)}`}`)
  const block = marked.map((line) => `${indent}${line}${lineBreak}`).join('')
  desk.apply(noteChanges(text, { place, start: slot.start, marked, block }))
}

// oxlint-disable-next-line no-control-regex -- YAML allows none of them, in comments neither
const printable = (line: string): string => line.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, ' ')

function noteChanges(
  text: string,
  {
    place,
    start,
    marked,
    block,
  }: {
    readonly place: NotePlace
    readonly start: number
    readonly marked: readonly string[]
    readonly block: string
  },
): TextChange[] {
  const { above, behind } = place
  if (!isFirstInLine(text, start)) {
    if (block === '') return []
    return refuse('no-such-path', 'an entry that shares its line has no place for a note')
  }
  if (above.from < above.to) {
    // Without the comment above, the one behind would be the note.
    const rest = behind && block === '' ? [{ ...behind, insert: '' }] : []
    return [{ ...above, insert: block }, ...rest]
  }
  if (!behind) return [{ ...above, insert: block }]
  const [only = ''] = marked
  if (marked.length > 1)
    return [
      { ...above, insert: block },
      { ...behind, insert: '' },
    ]
  return marked.length === 0
    ? [{ ...behind, insert: '' }]
    : [{ from: behind.from + text.slice(behind.from).search(/\S/), to: behind.to, insert: only }]
}
