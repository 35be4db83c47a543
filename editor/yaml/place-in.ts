/** Places in the text on the screen, which may be ahead of what could be read last. */
import type { EditorState } from '@codemirror/state'

import type { Editor } from '../app/editor.ts'
import { placeAt } from './place.ts'
import type { Place } from './place.ts'

/** The place of an offset, with what is before it in its line. */
export function placeIn(state: EditorState, offset: number): Place | undefined {
  return placeAt(state.sliceDoc(0, offset).split('\n'))
}

/** The type that an entry names; found in the text itself while it cannot be read. */
export const typeIn =
  (editor: Editor, text = editor.doc.getState().text) =>
  (section: string, id: string): string | undefined => {
    const { view } = editor.doc.getState()
    const items = section === 'nodes' ? view.nodes : view.connections
    return items.find((item) => item.id === id)?.type ?? typeInLines(text, section, id)
  }

const indentOf = (line: string): number => line.length - line.trimStart().length
const isText = (line: string): boolean => line.trim() !== '' && !line.trimStart().startsWith('#')

/** By indentation alone: it works in a text that is no YAML at the moment. */
export function typeInLines(text: string, section: string, id: string): string | undefined {
  const lines = text.split('\n').filter(isText)
  const start = lines.findIndex((line) => line.trimEnd() === `${section}:`)
  if (start < 0) return undefined
  const inner = untilDedent(lines.slice(start + 1), 0)
  const at = inner.findIndex((line) => line.trim() === `${id}:`)
  if (at < 0) return undefined
  const own = untilDedent(inner.slice(at + 1), indentOf(inner[at] ?? ''))
  const type = own.find((line) => /^\s*type:\s/.test(line))
  return /^\s*type:\s+(["']?)([^\s"'#]+)\1/.exec(type ?? '')?.[2]
}

function untilDedent(lines: readonly string[], indent: number): readonly string[] {
  const end = lines.findIndex((line) => indentOf(line) <= indent)
  return end < 0 ? lines : lines.slice(0, end)
}
