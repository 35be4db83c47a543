/** Groups and stickies: what lies behind the nodes. */
import type { ViewGroup, ViewSticky } from '../../document/edit/view.ts'
import { boundsOf, rectAt } from '../geometry.ts'
import type { Rect } from '../geometry.ts'
import { element, textElement } from './draw.ts'
import { markColour } from './node.ts'
import type { ScenePart, SceneNode } from './scene.ts'
import { cut, wrapText } from './text.ts'
import type { Theme } from './theme.ts'

const padding = 20
const head = 26

/** The box of a group: all its nodes, with room for its name. Nothing for a group without nodes. */
export function groupRect(
  group: ViewGroup,
  nodes: ReadonlyMap<string, SceneNode>,
): Rect | undefined {
  const bounds = boundsOf(
    group.nodes.flatMap((id) => {
      const node = nodes.get(id)
      return node ? [rectAt(node.at, node.box)] : []
    }),
  )
  if (!bounds) return undefined
  return {
    x: bounds.x - padding,
    y: bounds.y - padding - head,
    width: bounds.width + 2 * padding,
    height: bounds.height + 2 * padding + head,
  }
}

export function drawGroup({ part, mark }: ScenePart<ViewGroup>, rect: Rect, theme: Theme): string {
  const colour = theme.groups[part.colour ?? 'grey'] ?? theme.muted
  const frame = element('rect', {
    ...rect,
    rx: 12,
    fill: colour,
    'fill-opacity': 0.07,
    stroke: mark ? markColour(mark, theme) : colour,
    'stroke-opacity': mark ? 1 : 0.45,
    'stroke-width': mark ? 2 : 1,
  })
  const name = textElement(cut(part.name ?? part.id, 12, rect.width - 24), {
    x: rect.x + 14,
    y: rect.y + 20,
    'font-size': 12,
    'font-weight': 600,
    fill: colour,
  })
  return frame + name
}

export const stickyRect = ({ at, width, height }: ViewSticky): Rect => ({ ...at, width, height })

export function drawSticky({ part, mark }: ScenePart<ViewSticky>, theme: Theme): string {
  const colour = theme.groups[part.colour ?? 'amber'] ?? theme.warn
  const rect = stickyRect(part)
  const rows = Math.max(1, Math.floor((rect.height - 20) / 17))
  const lines = wrapText(part.text, 12, rect.width - 24)
  const shown = lines.slice(0, rows)
  if (lines.length > rows) shown[rows - 1] = `${shown[rows - 1] ?? ''} …`
  return [
    element('rect', { ...rect, rx: 4, fill: theme.node }),
    element('rect', {
      ...rect,
      rx: 4,
      fill: colour,
      'fill-opacity': 0.14,
      stroke: mark ? markColour(mark, theme) : colour,
      'stroke-opacity': mark ? 1 : 0.5,
      'stroke-width': mark ? 2 : 1,
    }),
    ...shown.map((line, index) =>
      textElement(line, {
        x: rect.x + 12,
        y: rect.y + 22 + index * 17,
        'font-size': 12,
        fill: theme.text,
      }),
    ),
  ].join('')
}
