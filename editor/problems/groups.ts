/** Problems by what they are about, in the order of the file. */
import type { ProblemAnswer } from '../../runtime/admin/contract/files.ts'
import type { FlowView } from '../../runtime/document/edit/view.ts'
import { connectionOfProblem, nodeOfProblem, wireOfProblem } from './problem-node.ts'

export interface ProblemGroup {
  readonly key: string
  readonly sort: 'node' | 'connection' | 'wires' | 'flow'
  /** Empty for wires and the flow itself. */
  readonly name: string
  readonly problems: readonly ProblemAnswer[]
}

export function groupsOf(problems: readonly ProblemAnswer[], view: FlowView): ProblemGroup[] {
  const groups = new Map<string, { group: ProblemGroup; problems: ProblemAnswer[] }>()
  for (const problem of problems.toSorted((a, b) => a.range.start - b.range.start)) {
    const { sort, name } = aboutOf(problem, view)
    const key = `${sort} ${name}`
    const found = groups.get(key)
    if (found) found.problems.push(problem)
    else {
      const list = [problem]
      groups.set(key, { group: { key, sort, name, problems: list }, problems: list })
    }
  }
  return [...groups.values()].map(({ group }) => group)
}

function aboutOf(problem: ProblemAnswer, view: FlowView): Pick<ProblemGroup, 'sort' | 'name'> {
  const node = nodeOfProblem(problem, view)
  if (node !== undefined) return { sort: 'node', name: node }
  const connection = connectionOfProblem(problem, view)
  if (connection !== undefined) return { sort: 'connection', name: connection }
  const isWire = wireOfProblem(problem, view) ?? problem.path?.startsWith('/wires')
  return { sort: isWire ? 'wires' : 'flow', name: '' }
}
