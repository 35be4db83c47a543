/** A new entry of a map as text: on one line where its siblings are, else in lines of its own. */
import type { Desk } from './desk.ts'
import { sectionOf } from './desk.ts'
import { lineAt } from './lines.ts'
import type { Path } from './operation.ts'
import { slotsOf } from './place.ts'
import { keyText } from './scalar-text.ts'
import { blockMap, oneLiner, valueText } from './write.ts'
import type { WriteStyle } from './write.ts'

/** Sections whose entries are maps that a person writes as blocks. */
const blockSections = new Set(['nodes', 'connections', 'groups', 'notes'])

export function entryText(
  desk: Desk,
  holder: Path,
  key: string,
  value: unknown,
  style: WriteStyle,
): string {
  const section = String(holder[0])
  const isEntry = holder.length === 1 && blockSections.has(section)
  if (!isEntry || style.isFlow || typeof value !== 'object' || value === null)
    return `${keyText(key)}:${valueText(value, style)}`
  const line = isOneLinerHere(desk, section, value) && oneLiner(key, value, style.column)
  if (line) return line
  const block = blockMap(value, style)
  return `${keyText(key)}:${block === '' ? ' {}' : block}`
}

/** Siblings decide: most of them, or any for an entry that has nothing but its type. */
function isOneLinerHere(desk: Desk, section: string, value: object): boolean {
  const siblings = slotsOf(sectionOf(desk, section))
  const lines = siblings.filter(({ start }) =>
    /:\s+\{.*\}\s*(?:#.*)?$/.test(lineAt(desk.text, start)),
  )
  if (Object.keys(value).length <= 1) return lines.length > 0
  return lines.length * 2 > siblings.length
}
