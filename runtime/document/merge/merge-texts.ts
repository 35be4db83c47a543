/**
 * Three-way merge of flow files. Entries that one side changed are taken as that side wrote them; an
 * entry that both changed is merged field by field. What cannot be read as YAML is merged by lines.
 */
import { parseDocument } from 'yaml'

import { mergeEntries } from './merge-entries.ts'
import { mergeAtom, mergeLines } from './merge-lines.ts'
import { mergeOf } from './merge.ts'
import type { Merge, Piece } from './merge.ts'
import { segmentText } from './segments.ts'
import type { SegmentedText } from './segments.ts'

export function mergeTexts(base: string, ours: string, theirs: string): Merge {
  if (ours === theirs || theirs === base) return mergeOf([ours])
  if (ours === base) return mergeOf([theirs])
  // The ends of lines are ours: a file that is the same but for them is not changed everywhere.
  const eol = ours.includes('\r\n') ? '\r\n' : '\n'
  const [b, o, t] = [base, ours, theirs].map((text) => withEnds(text, eol))
  if (b === undefined || o === undefined || t === undefined) return mergeOf([ours])
  const merge = mergeStructure(b, o, t) ?? mergeOf(mergeLines(b, o, t))
  return lastLineLike(merge, ours, theirs)
}

const withEnds = (text: string, eol: string): string => {
  const even = text.replaceAll(/\r?\n/g, eol)
  return even === '' || even.endsWith('\n') ? even : even + eol
}

function mergeStructure(base: string, ours: string, theirs: string): Merge | undefined {
  const [b, o, t] = [segmentText(base), segmentText(ours), segmentText(theirs)]
  if (!b || !o || !t) return undefined
  const context = { nodes: { base: nodesOf(b), ours: nodesOf(o), theirs: nodesOf(t) } }
  const entries = mergeEntries({ base: b.entries, ours: o.entries, theirs: t.entries }, [], context)
  const pieces: Piece[] = [...entries, mergeAtom(b.tail, o.tail, t.tail, ['#'])]
  const merge = mergeOf(pieces.filter((piece) => piece !== ''))
  // An anchor that one side moved and the other uses: lines say more than a file that is no YAML.
  return parseDocument(merge.text, { prettyErrors: false, logLevel: 'error' }).errors.length === 0
    ? merge
    : undefined
}

const nodesOf = ({ entries }: SegmentedText): ReadonlySet<string> =>
  new Set(entries.find(({ key }) => key === 'nodes')?.inner?.entries.map(({ key }) => key))

/** Without a newline at the end where both sides have none. */
function lastLineLike(merge: Merge, ours: string, theirs: string): Merge {
  const last = merge.pieces.at(-1)
  if (ours.endsWith('\n') || theirs.endsWith('\n') || typeof last !== 'string') return merge
  const pieces = [...merge.pieces.slice(0, -1), last.replace(/\r?\n$/, '')]
  return { ...merge, pieces, text: merge.text.replace(/\r?\n$/, '') }
}
