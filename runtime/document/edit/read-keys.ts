/** The values of keys at the left margin, as they stand in the text: what the view has no place for. */
import { parseFlow } from '../parse.ts'
import { entryOf, plain } from '../tree.ts'
import { outlineOf } from './outline.ts'

/** A key that is not there, or cannot be read, is left out. */
export function readKeys(text: string, keys: readonly string[]): Readonly<Record<string, unknown>> {
  const { sections } = outlineOf(text)
  const found = sections.filter(({ key }) => keys.includes(key))
  if (found.length === 0) return {}
  // Each alone; with anchors or braces around them they need the rest of the file.
  const alone = found.map(({ start, limit }) => text.slice(start, limit)).join('\n')
  const tree = parseFlow(alone, '').tree ?? parseFlow(text, '').tree
  return Object.fromEntries(
    keys.flatMap((key) => {
      const value = entryOf(tree, key)?.value
      return value ? [[key, plain(value)]] : []
    }),
  )
}
