import type { Applied, EngineStatus } from '../../engine/status.ts'
import type { RunFault } from '../contract/run.ts'

/** What was to start and could not. */
export const faultsOf = ({ flows }: Applied): RunFault[] =>
  flows.flatMap(({ id: flow, reason, faults = [] }): RunFault[] => [
    ...faults.map((fault) => ({ flow, ...fault })),
    // Something of it could not even be made.
    ...(reason === undefined ? [] : [{ flow, kind: 'node' as const, name: '', reason }]),
  ])

/** `flow name` of the nodes and connections that fail now; without a name, the flow as a whole. */
export function failingNow({ flows }: EngineStatus): Set<string> {
  const failing = flows.flatMap(({ id, state, nodes, connections }) => [
    ...(state === 'failed' && nodes.length === 0 ? [`${id} `] : []),
    ...nodes.flatMap((node) => (node.status?.state === 'failed' ? [`${id} ${node.id}`] : [])),
    ...connections.flatMap(({ name, status }) =>
      status.state === 'failed' ? [`${id} ${name}`] : [],
    ),
  ])
  return new Set(failing)
}
