/** What quick-add is open for, and where; nothing while it is closed. */
import { createStore } from 'zustand/vanilla'

import type { Point } from '../../runtime/document/edit/view.ts'
import type { QuickAddOptions } from '../app/editor.ts'

interface QuickAddState {
  readonly options: QuickAddOptions | undefined
  /** On the screen, where a pointer asked for it. */
  readonly anchor: Point | undefined
}

const closed: QuickAddState = { options: undefined, anchor: undefined }

export const quickAddStore = createStore<QuickAddState>(() => closed)
export const openQuickAdd = (options: QuickAddOptions, anchor?: Point): void =>
  quickAddStore.setState({ options, anchor })
export const closeQuickAdd = (): void => quickAddStore.setState(closed)
