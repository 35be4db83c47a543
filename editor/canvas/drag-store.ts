/** Places of nodes while they are being dragged: what lies around them follows before the drop. */
import { createStore } from 'zustand/vanilla'

import type { Point } from '../../runtime/document/edit/view.ts'

export const dragStore = createStore<{ readonly moved: ReadonlyMap<string, Point> | undefined }>(
  () => ({ moved: undefined }),
)
