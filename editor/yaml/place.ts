/**
 * Where a place in the text is: the keys above it, by indentation. It works on a text that cannot be
 * read at the moment, which a text is while it is being typed.
 */
export interface Place {
  /** Keys from the root; `-` is an item of a list. */
  readonly path: readonly string[]
  /** With `value`: `key` is the last of `path`. */
  readonly kind: 'key' | 'value'
  /** What is typed so far, and where it starts in the line. */
  readonly typed: string
  readonly column: number
}

const keyLine = /^(\s*)((?:-\s+)*)(["']?)([^\s#:"'][^:"']*?)\3\s*:(?:\s|$)/
const listLine = /^(\s*)-(?:\s|$)/

/** `lines`: from the first line to the one of the place, which is cut at the place. */
export function placeAt(lines: readonly string[]): Place | undefined {
  const line = lines.at(-1) ?? ''
  if (/^\s*#|\s#/.test(line)) return undefined
  const above = lines.slice(0, -1)
  const value = /^(\s*)((?:-\s+)*)([^\s#:"'][^:"']*?):\s+(.*)$/.exec(line)
  if (value) {
    const [, indent = '', dashes = '', key = '', typed = ''] = value
    const path = [...pathAbove(above, indent.length, dashes), key]
    return { path, kind: 'value', typed, column: line.length - typed.length }
  }
  const key = /^(\s*)((?:-\s+)*)(.*)$/.exec(line)
  if (!key) return undefined
  const [, indent = '', dashes = '', typed = ''] = key
  const path = pathAbove(above, indent.length, dashes)
  return { path, kind: 'key', typed, column: line.length - typed.length }
}

function pathAbove(above: readonly string[], indent: number, dashes: string): string[] {
  const path: string[] = dashes === '' ? [] : ['-']
  // A list may stand at the indentation of its key.
  let limit = dashes === '' ? indent : indent + 1
  for (let index = above.length - 1; index >= 0 && limit > 0; index -= 1) {
    const line = above[index] ?? ''
    const item = listLine.exec(line)
    const match = keyLine.exec(line)
    const start = match ? (match[1] ?? '').length + (match[2] ?? '').length : undefined
    if (match && start !== undefined && start < limit) {
      path.unshift(match[4] ?? '')
      limit = start
    }
    if (item && (item[1] ?? '').length < limit && path[0] !== '-') {
      path.unshift('-')
      limit = (item[1] ?? '').length + 1
    }
  }
  return path
}
