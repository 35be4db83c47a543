/** The text of one entry, from the margin, as it is edited on its own. */
import type { FlowView, Section } from '../../runtime/document/edit/view.ts'

export function snippetOf(
  text: string,
  { places }: FlowView,
  section: Section,
  id: string,
): string | undefined {
  const place = places[section].get(id)
  if (!place) return undefined
  const { start, end } = place.range
  const column = start - (text.lastIndexOf('\n', start - 1) + 1)
  const margin = new RegExp(`^[ ]{0,${column}}`)
  const [first = '', ...rest] = text.slice(start, end).trimEnd().split('\n')
  return [first, ...rest.map((line) => line.replace(margin, ''))].join('\n')
}

/** The name that a snippet gives its entry. */
export const nameIn = (snippet: string): string | undefined =>
  /^\s*(["']?)([^\s"':]+)\1\s*:/.exec(snippet)?.[2]
