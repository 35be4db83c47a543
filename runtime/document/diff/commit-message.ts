/** A commit message from what differs. */
import { describeDiff, fieldName } from './describe-diff.ts'
import type { FlowDiff, ItemChange } from './flow-diff.ts'
import { isSameFlow } from './flow-diff.ts'
import { wireKey } from '../edit/view.ts'
import { diffWords } from './words.ts'
import type { Language } from '../../words.ts'
import type { DiffWord } from './words.ts'

const longestSubject = 72

/**
 * The subject names every change where they fit (`hot: where changed; decode -> sink added`), and sums
 * them up behind the flow's name where they do not; then a body lists them.
 */
export function proposeCommitMessage(diff: FlowDiff, flowName: string, language: Language): string {
  const words = diffWords[language]
  if (isSameFlow(diff))
    return fit(`${flowName}: ${diff.moved.length > 0 ? words.layoutOnly : words.format}`)
  const named = shortLines(diff, language).join(words.and)
  if (named.length <= longestSubject) return named
  const lines = describeDiff(diff, language)
  const subject = fit(`${flowName}: ${sums(diff, language).join(', ')}`)
  return `${subject}\n\n${lines.map(({ text }) => `- ${text}`).join('\n')}`
}

const fit = (text: string): string =>
  text.length <= longestSubject ? text : `${text.slice(0, longestSubject - 1).trimEnd()}…`

function shortLines(diff: FlowDiff, language: Language): string[] {
  const words = diffWords[language]
  const plain = (text: string) => text.replaceAll('`', '')
  const lines = [...diff.connections, ...diff.nodes].map((change) => shortLine(change, language))
  const wires = diff.wires.filter(({ wire }) => !isWithItem(wire, diff))
  const rest = describeDiff({ ...diff, connections: [], nodes: [], wires: [], moved: [] }, language)
  return [
    ...lines,
    ...wires.map(({ wire, kind }) => words.wire(wireKey(wire), kind)),
    ...rest.map(({ text }) => text),
  ].map(plain)
}

/** Wires of nodes that came or went go without saying. */
function isWithItem({ from, to }: Parameters<typeof wireKey>[0], { nodes }: FlowDiff): boolean {
  return nodes.some(({ kind, id }) => kind !== 'changed' && (id === from.node || id === to.node))
}

function shortLine(change: ItemChange, language: Language): string {
  const words = diffWords[language]
  if (change.kind !== 'changed') return words.whole(change.id, change.kind)
  const parts = [
    change.renamedFrom === undefined ? '' : words.renamed(change.renamedFrom),
    change.fields.length === 0 ? '' : words.fields(change.fields.map(fieldName)),
    change.note ? words.note('changed') : '',
  ]
  return words.changed(
    change.id,
    parts.filter((part) => part !== ''),
  )
}

function sums(diff: FlowDiff, language: Language): string[] {
  const words = diffWords[language]
  const kinds: readonly DiffWord[] = ['added', 'removed', 'changed']
  const sections = ['nodes', 'connections', 'wires'] as const
  const parts = sections.flatMap((section) =>
    kinds.flatMap((kind) => {
      const count = diff[section].filter((change) => change.kind === kind).length
      return count === 0 ? [] : [words.sum(count, section, kind)]
    }),
  )
  return parts.length > 0 ? parts : describeDiff(diff, language).map(({ text }) => text)
}
