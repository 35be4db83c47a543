/** What a problem is about, and how it can be mended at a click. */
import type { Range } from '../../runtime/document/problem.ts'
import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import type { FlowView } from '../../runtime/document/edit/view.ts'

type About = Pick<ProblemAnswer, 'path' | 'range' | 'hint'>

/** The node: by the path of the value, or by where the problem stands in the text. */
export function nodeOfProblem({ path, range }: About, view: FlowView): string | undefined {
  const [, section, id] = path?.split('/') ?? []
  if (section === 'nodes' && id !== undefined) {
    const name = id.replaceAll('~1', '/').replaceAll('~0', '~')
    if (view.nodes.some((node) => node.id === name)) return name
  }
  const { nodes } = view.places
  const isIn = (place: Range): boolean => place.start <= range.start && range.start < place.end
  return [...nodes.entries()].find(([, place]) => isIn(place.range))?.[0]
}

/** How many problems each node has. */
export function countByNode(
  problems: readonly ProblemAnswer[],
  view: FlowView,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const problem of problems) {
    const node = nodeOfProblem(problem, view)
    if (node !== undefined) counts.set(node, (counts.get(node) ?? 0) + 1)
  }
  return counts
}

/** Only where the hint gives one text for all that is marked, and not a word inside it. */
const meant = /^(?:Did you mean|您是不是想写|是否想写)\s*["“]([^"“”]+)["”]\s*[?？]?$/

/**
 * The text that should stand in the range, when the hint says it. An edit may have replaced what was
 * marked: the range is empty then, and the next check tells anew.
 */
export const fixOf = ({ hint, range }: About): string | undefined =>
  range.end > range.start ? meant.exec(hint ?? '')?.[1] : undefined
