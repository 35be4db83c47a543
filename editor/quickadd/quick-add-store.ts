/** What quick-add is open for; nothing while it is closed. */
import { createStore } from 'zustand/vanilla'

import type { QuickAddOptions } from '../app/editor.ts'

export const quickAddStore = createStore<{ readonly options: QuickAddOptions | undefined }>(() => ({
  options: undefined,
}))
export const openQuickAdd = (options: QuickAddOptions): void => quickAddStore.setState({ options })
export const closeQuickAdd = (): void => quickAddStore.setState({ options: undefined })
