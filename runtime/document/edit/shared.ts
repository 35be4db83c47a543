/** What aliases and merge keys bring: only the whole file knows it. */
import { parseFlow } from '../parse.ts'
import { entryOf, plain } from '../tree.ts'
import type { Tree } from '../tree.ts'
import type { Range } from '../problem.ts'
import type { Path } from './operation.ts'

export interface Resolved {
  readonly found: boolean
  readonly value: unknown
}

/** The value at the path with aliases followed; `without` is a key that shall not count. */
export function resolvedAt(text: string, path: Path, without?: Range): Resolved {
  const seen = without ? hidden(text, without) : text
  let tree: Tree | undefined = parseFlow(seen, '').tree
  for (const key of path)
    tree = tree?.kind === 'list' ? tree.items[Number(key)] : entryOf(tree, String(key))?.value
  return tree ? { found: true, value: plain(tree) } : { found: false, value: undefined }
}

/** The text with a key under a name that nobody has. */
const hidden = (text: string, { start, end }: Range): string =>
  `${text.slice(0, start)}x-${'-'.repeat(Math.max(0, end - start - 2))}hidden${text.slice(end)}`

/** An anchor somewhere: an edit may break what hangs on it. `&&` of an expression is none. */
export const mayHaveAnchors = (text: string): boolean =>
  text.includes('&') && /(?:^|[\s[{,])&[^\s&]/.test(text)
