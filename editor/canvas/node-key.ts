import { selectionKey } from '../app/ui-store.ts'

/** The selection key of what React Flow draws as a node; a folded group keeps its own. */
export const nodeKey = (id: string): string =>
  id.startsWith('group:') ? id : selectionKey.node(id)
