/** Subflows of the folder as node types: each flow writes its own path to them. */
import { typeOfSubflow } from '../../runtime/document/subflow/paths.ts'
import type { NodeType } from './node-types.ts'

export interface SubflowFact {
  /** Flow id of the file. */
  readonly id: string
  /** As the server describes it. */
  readonly info: NodeType
}

/** All but the flow itself. */
export const subflowTypes = (flow: string, subflows: readonly SubflowFact[]): NodeType[] =>
  subflows
    .filter(({ id }) => id !== flow)
    .map(({ id, info }) => ({ ...info, type: typeOfSubflow(flow, id) }))
