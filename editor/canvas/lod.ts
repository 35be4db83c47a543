/** How much of a node is drawn: all of it, icon and name, or a coloured block. */
const closeFrom = 0.6
const middleFrom = 0.3

export type Lod = '0' | '1' | '2'

export const lodAt = (zoom: number): Lod =>
  zoom >= closeFrom ? '0' : zoom >= middleFrom ? '1' : '2'

/** Written only when it changes: one attribute restyles every node. */
export function showLod(root: HTMLElement | null, zoom: number): void {
  const lod = lodAt(zoom)
  if (root && root.dataset['lod'] !== lod) root.dataset['lod'] = lod
}
