/**
 * The outline of a flow file by its lines alone: the keys at the left margin, and below the sections
 * that are large the keys or dashes of their entries. A file of thousands of lines is read in a
 * millisecond or two, and what belongs to an entry can then be parsed alone.
 *
 * This is sound because a value in YAML stands deeper than its key: a line in the column of the keys
 * starts the next entry, whatever stands around it. What is written in another way (a section in
 * braces, keys in quotes, several documents) is left to the YAML parser.
 */
export interface OutlineEntry {
  /** Empty for the items of a list. */
  readonly key: string
  /** Of the key, or of the dash. */
  readonly start: number
  readonly keyEnd: number
  /** End of the last line that belongs to it. */
  readonly limit: number
}
export interface OutlineSection extends OutlineEntry {
  readonly entries: readonly OutlineEntry[] | undefined
  readonly isList: boolean
  readonly column: number
}
export interface Outline {
  readonly sections: readonly OutlineSection[]
  /** Lines stood at the margin that are no keys: the sections are a guess. */
  readonly isRegular: boolean
}

/** The sections that are read entry by entry. */
const sectionNames = new Set(['connections', 'nodes', 'wires', 'layout', 'groups', 'notes'])

const key = /([A-Za-z_][A-Za-z0-9_-]*):(?=[ \t\r\n]|$)/y
/** Keys that look like names and are values of another kind. */
const noName = /^(?:true|false|null)$/i
const restIsEmpty = /[ \t]*(?:[ \t]#[^\n]*)?\r?(?=\n|$)/y
/** After such a header, empty lines are part of the text. */
const keepsEmptyLines = /[|>][1-9]?\+[1-9]?[ \t]*(?:#.*)?\r?$/m

type Draft<T> = { -readonly [K in keyof T]: T[K] }
type SectionDraft = Omit<Draft<OutlineSection>, 'entries'> & {
  entries: Draft<OutlineEntry>[] | undefined
}

export function outlineOf(text: string): Outline {
  const sections: SectionDraft[] = []
  const areEmptyLinesContent = keepsEmptyLines.test(text)
  let isRegular = true
  let section: SectionDraft | undefined
  let entry: Draft<OutlineEntry> | undefined
  let next = text.charCodeAt(0) === 0xfeff ? 1 : 0
  while (next < text.length) {
    const start = next
    const newline = text.indexOf('\n', start)
    next = newline === -1 ? text.length : newline + 1
    let end = newline === -1 ? text.length : newline
    if (end > start && text.charCodeAt(end - 1) === 13) end -= 1
    let at = start
    while (at < end && text.charCodeAt(at) === 32) at += 1
    const column = at - start
    const limit = end
    // Before the first entry any comment is just a comment.
    const inner = section?.column === -1 ? Infinity : (section?.column ?? 0)
    if (at === end || isSpace(text, at, end)) {
      // Spaces deeper than the key may belong to a block of text.
      if (!areEmptyLinesContent && column <= inner + 1) continue
    } else if (text[at] === '#' && column <= inner) continue
    else if (column === 0 && !isCloser(text, at) && !isItemAtMargin(text, at, section)) {
      const name = keyAt(text, at)
      if (name !== undefined) {
        section = openSection(text, at, name, limit)
        sections.push(section)
        entry = undefined
        continue
      }
      isRegular = false
    } else if (section?.entries && !(column === section.column && isCloser(text, at))) {
      if (section.column === -1) {
        section.column = column
        section.isList = isDash(text, at)
      }
      if (column < section.column) section.entries = undefined
      else if (column === section.column) {
        const name = section.isList ? (isDash(text, at) ? '' : undefined) : keyAt(text, at)
        if (name === undefined) section.entries = undefined
        else {
          const keyEnd = at + (section.isList ? 1 : name.length)
          entry = { key: name, start: at, keyEnd, limit }
          section.entries.push(entry)
        }
      }
    }
    if (section) section.limit = limit
    else isRegular = false
    if (entry) entry.limit = limit
  }
  return { sections, isRegular }
}

function openSection(text: string, start: number, name: string, limit: number): SectionDraft {
  const keyEnd = start + name.length
  restIsEmpty.lastIndex = keyEnd + 1
  const isOpen = sectionNames.has(name) && restIsEmpty.test(text)
  return {
    key: name,
    start,
    keyEnd,
    limit,
    entries: isOpen ? [] : undefined,
    isList: false,
    column: isOpen ? -1 : 0,
  }
}

const isSpace = (text: string, from: number, to: number): boolean =>
  text.charCodeAt(from) === 9 && text.slice(from, to).trim() === ''

const closers = /[}\]][ \t}\],]*(?:#[^\n]*)?\r?(?:\n|$)/y

/** The end of a collection in braces may stand in the column of its key. */
function isCloser(text: string, at: number): boolean {
  closers.lastIndex = at
  return closers.test(text)
}

function isDash(text: string, at: number): boolean {
  const after = text[at + 1]
  const isAlone = after === undefined || after === ' ' || after === '\n' || after === '\r'
  return text[at] === '-' && (isAlone || after === '\t')
}

/** A list may stand in the column of its key. */
const isItemAtMargin = (text: string, at: number, section: SectionDraft | undefined): boolean =>
  section !== undefined && isDash(text, at)

function keyAt(text: string, at: number): string | undefined {
  key.lastIndex = at
  const name = key.exec(text)?.[1]
  return name === undefined || noName.test(name) ? undefined : name
}
