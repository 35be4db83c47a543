import type { FlowDifference, PreviewAnswer } from '../../../runtime/admin/contract/run.ts'
import type { DocState } from '../../doc/doc-store.ts'

/** What stands against running it, in words. Warnings do not; a text that is broken has its problem, too. */
export const errorsOf = ({ problems }: Pick<DocState, 'problems'>): string[] =>
  problems
    .filter(({ severity }) => severity === 'error')
    .map(({ message, line }) => `${line}: ${message}`)

/** Whether anything that runs is stopped for it. */
export const restarts = ({ flows }: PreviewAnswer): boolean =>
  flows.some(({ nodes, connections }) =>
    [nodes, connections].some(({ restart, stop }) => restart.length + stop.length > 0),
  )

export const orders = ['restart', 'start', 'stop', 'keep'] as const

export interface Row {
  readonly kind: 'nodes' | 'connections'
  readonly order: (typeof orders)[number]
  readonly names: readonly string[]
}

/** What happens to what, without what does not happen. */
export const rowsOf = (flow: FlowDifference): Row[] =>
  (['nodes', 'connections'] as const).flatMap((kind) =>
    orders.flatMap((order): Row[] => {
      const names = flow[kind][order]
      return names.length === 0 ? [] : [{ kind, order, names }]
    }),
  )
