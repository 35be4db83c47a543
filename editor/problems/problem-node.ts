/** What a problem is about. */
import type { Range } from '../../runtime/document/problem.ts'
import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import type { FlowView, Section, ViewWire } from '../../runtime/document/edit/view.ts'
import { pointerKeys } from '../../runtime/document/tree.ts'

export type About = Pick<ProblemAnswer, 'path' | 'range'>

/** The node: by the path of the value, or by where the problem stands in the text. */
export const nodeOfProblem = (about: About, view: FlowView): string | undefined =>
  itemOfProblem(about, view, 'nodes')

export const connectionOfProblem = (about: About, view: FlowView): string | undefined =>
  itemOfProblem(about, view, 'connections')

function itemOfProblem({ path, range }: About, view: FlowView, wanted: Section) {
  const [section, id] = pointerKeys(path ?? '')
  if (section === wanted && view[wanted].some((item) => item.id === id)) return id
  const isIn = (place: Range): boolean => place.start <= range.start && range.start < place.end
  return [...view.places[wanted]].find(([, place]) => isIn(place.range))?.[0]
}

/** The wire: the first of the pairs in the marked stretch. */
export function wireOfProblem({ path, range }: About, view: FlowView): ViewWire | undefined {
  if (pointerKeys(path ?? '')[0] !== 'wires') return undefined
  const index = view.places.wires.findIndex(
    (place) => place.start < Math.max(range.end, range.start + 1) && range.start < place.end,
  )
  return view.wires[index]
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
