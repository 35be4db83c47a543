/** A flow as a picture: standalone SVG text, without scripts, fonts or anything from outside. */
import type { Catalogue } from '../../document/catalogue.ts'
import type { FlowDiff } from '../../document/diff/flow-diff.ts'
import type { FlowView } from '../../document/edit/view.ts'
import { boundsOf, rectAt } from '../geometry.ts'
import type { Rect } from '../geometry.ts'
import { element, sansFont, textElement } from './draw.ts'
import { drawNode, markColour } from './node.ts'
import type { Style } from './node.ts'
import { drawGroup, drawSticky, groupRect, stickyRect } from './parts.ts'
import { sceneOf } from './scene.ts'
import type { Mark, Scene } from './scene.ts'
import { cut, escapeText, measure } from './text.ts'
import { themes } from './theme.ts'
import type { Theme, ThemeName } from './theme.ts'
import { drawWire, runWires } from './wire.ts'
import { pictureWords } from './words.ts'
import type { Language } from '../../words.ts'

export interface PictureOptions {
  readonly theme?: ThemeName
  readonly language?: Language
  /** Above the flow; the flow's own name when it is left out, nothing when it is empty. */
  readonly title?: string
  /** What changed up to this view: drawn in colour, what is gone as a ghost. */
  readonly diff?: FlowDiff
}

const margin = 32
const titleSize = 16

export function renderSvg(
  view: FlowView,
  catalogue: Pick<Catalogue, 'find'>,
  {
    theme: themeName = 'light',
    language = 'en',
    title = view.name ?? '',
    diff,
  }: PictureOptions = {},
): string {
  const theme = themes[themeName]
  const words = pictureWords[language]
  const style: Style = { theme, words }
  const scene = sceneOf(view, catalogue, diff)
  const byId = new Map(scene.nodes.map((node) => [node.item.id, node]))
  const groups = scene.groups.flatMap((group) => {
    const rect = groupRect(group.part, byId)
    return rect ? [{ group, rect }] : []
  })
  const wires = runWires(scene)
  const content = boundsOf([
    ...scene.nodes.map(nodeRect),
    ...groups.map(({ rect }) => rect),
    ...scene.stickies.map(({ part }) => stickyRect(part)),
    ...wires.flatMap(({ path }) => (path.isBack ? [laneRect(path.label, path.bottom)] : [])),
  ]) ?? { x: 0, y: 0, width: 208, height: 64 }
  const page = pageOf(content, title, diff !== undefined)
  const wired = wiredPorts(scene)
  const none: ReadonlySet<string> = new Set()
  const body = [
    ...groups.map(({ group, rect }) => drawGroup(group, rect, theme)),
    ...scene.stickies.map((sticky) => drawSticky(sticky, theme)),
    ...wires.map((wire) => drawWire(wire, theme)),
    ...scene.nodes.map((node) => drawNode(node, wired.get(node.item.id) ?? none, style)),
  ]
  return [
    element(
      'svg',
      {
        xmlns: 'http://www.w3.org/2000/svg',
        width: page.width,
        height: page.height,
        viewBox: `${page.x} ${page.y} ${page.width} ${page.height}`,
        'font-family': sansFont,
        role: 'img',
      },
      [
        `<title>${escapeText(title || words.flow)}</title>`,
        definitions(theme),
        element('rect', { ...page, fill: theme.canvas }),
        drawTitle(title, page, theme),
        ...body,
        diff ? drawLegend(scene, page, style) : '',
        '',
      ].join('\n'),
    ),
    '',
  ].join('\n')
}

/** With room for the line below a node that has one. */
function nodeRect({ at, box, remark, takesErrors }: Scene['nodes'][number]): Rect {
  const lines = (remark === undefined ? 0 : 1) + (takesErrors ? 1 : 0)
  return rectAt(at, { width: box.width, height: box.height + lines * 16 })
}

const laneRect = ({ x }: { x: number }, bottom: number): Rect => ({
  x,
  y: bottom,
  width: 0,
  height: 0,
})

function pageOf(content: Rect, title: string, hasLegend: boolean): Rect {
  const above = margin + (title === '' ? 0 : 28)
  const below = margin + (hasLegend ? 28 : 0)
  return {
    x: Math.floor(content.x - margin),
    y: Math.floor(content.y - above),
    width: Math.ceil(Math.max(content.width, hasLegend ? 320 : 0)) + 2 * margin,
    height: Math.ceil(content.height) + above + below,
  }
}

function drawTitle(title: string, page: Rect, theme: Theme): string {
  if (title === '') return ''
  return textElement(cut(title, titleSize, page.width - 2 * margin), {
    x: page.x + margin,
    y: page.y + margin + 4,
    'font-size': titleSize,
    'font-weight': 600,
    fill: theme.text,
  })
}

const definitions = ({ muted }: Theme): string =>
  element(
    'defs',
    {},
    element(
      'pattern',
      {
        id: 'off',
        width: 8,
        height: 8,
        patternUnits: 'userSpaceOnUse',
        patternTransform: 'rotate(45)',
      },
      element('rect', { width: 2, height: 8, fill: muted, 'fill-opacity': 0.35 }),
    ),
  )

/** Ports with a wire, by node. */
function wiredPorts({ wires }: Scene): ReadonlyMap<string, ReadonlySet<string>> {
  const wired = new Map<string, Set<string>>()
  const add = (node: string, port: string): void => {
    wired.set(node, (wired.get(node) ?? new Set()).add(port))
  }
  for (const { from, to } of wires) {
    add(from.node, `out ${from.port}`)
    add(to.node, `in ${to.port}`)
  }
  return wired
}

/** The marks that occur, each with how often. */
function drawLegend(scene: Scene, page: Rect, { theme, words }: Style): string {
  const y = page.y + page.height - margin + 6
  let x = page.x + margin
  const marks: readonly Mark[] = ['added', 'removed', 'changed', 'moved']
  return marks
    .flatMap((mark) => {
      const all = [...scene.nodes, ...scene.wires, ...scene.groups, ...scene.stickies]
      const count = all.filter((part) => part.mark === mark).length
      if (count === 0) return []
      const label = `${words[mark]} ${count}`
      const entry =
        element('rect', {
          x,
          y: y - 9,
          width: 10,
          height: 10,
          rx: 3,
          fill: markColour(mark, theme),
        }) + textElement(label, { x: x + 16, y, 'font-size': 12, fill: theme.muted })
      x += 16 + measure(label, 12) + 20
      return [entry]
    })
    .join('')
}
