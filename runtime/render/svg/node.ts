/** One node: outline, bar, glyph, two lines, ports, and what a difference says of it. */
import { isSubflowType } from '../../document/subflow/declaration.ts'
import { summaryOf } from '../summary.ts'
import type { PlacedPort } from '../geometry.ts'
import { element, monoFont, textElement } from './draw.ts'
import { glyphOf, portShape, roleOf } from './glyphs.ts'
import type { Role } from './glyphs.ts'
import type { Mark, SceneNode } from './scene.ts'
import { cornersOf, face, outline } from './shape.ts'
import { cut, escapeText, measure } from './text.ts'
import type { Theme } from './theme.ts'
import type { PictureWords } from './words.ts'

export interface Style {
  readonly theme: Theme
  readonly words: PictureWords
}

const nameSize = 13
const factSize = 11
const portSize = 9
const textLeft = 46

/** `wired`: keys of ports with a wire, `out error` for the output `error`. */
export function drawNode(node: SceneNode, wired: ReadonlySet<string>, style: Style): string {
  const { item, info, box, at, mark } = node
  const { theme, words } = style
  const role = roleOf(info)
  const isOff = item.fields['disabled'] === true
  const title = `${item.id}: ${item.type ?? '?'}${isOff ? ` (${words.disabled})` : ''}`
  const body = [
    drawBody(node, role, style),
    drawGlyph(node, role, style),
    drawText(node, style),
    isOff ? element('path', { d: outlineOf(node, role), fill: 'url(#off)' }) : '',
    ...box.ports.map((port) => drawPort(port, wired.has(`${port.side} ${port.name}`), style)),
  ].join('')
  const extras = [drawBadge(node, theme), drawRemark(node, style), drawTag(node, style)].join('')
  const opacity = mark === 'removed' ? 0.55 : isOff ? 0.5 : undefined
  return element(
    'g',
    { transform: `translate(${at.x} ${at.y})`, 'data-node': item.id },
    `<title>${escapeText(title)}</title>${element('g', { opacity }, body)}${extras}`,
  )
}

const outlineOf = ({ box }: SceneNode, role: Role): string =>
  outline({ x: 0, y: 0, width: box.width, height: box.height }, cornersOf[role])

function drawBody(node: SceneNode, role: Role, { theme }: Style): string {
  const { box, mark, item } = node
  const d = outlineOf(node, role)
  const colour = role === 'unknown' ? theme.node : theme[role]
  const frame = mark === undefined ? theme.border : markColour(mark, theme)
  const isDashed = role === 'unknown' || mark === 'removed' || mark === 'moved'
  return [
    element('path', { d, fill: colour }),
    element('path', {
      d: face({ x: 0, y: 0, width: box.width, height: box.height }, role),
      fill: theme.node,
    }),
    element('path', {
      d,
      fill: 'none',
      stroke: frame,
      'stroke-width': mark === undefined ? 1 : 2,
      'stroke-dasharray': isDashed ? '5 4' : undefined,
    }),
    isSubflowType(item.type ?? '') ? element('path', innerFrame(box, frame)) : '',
  ].join('')
}

/** A subflow has a second frame inside of the first. */
const innerFrame = ({ width, height }: SceneNode['box'], stroke: string) => {
  const inside = { x: gap, y: gap, width: width - 2 * gap, height: height - 2 * gap }
  return { d: outline(inside, { left: 3, right: 3 }), fill: 'none', stroke, 'stroke-width': 1 }
}
const gap = 7

export function markColour(mark: Mark, theme: Theme): string {
  switch (mark) {
    case 'added':
      return theme.ok
    case 'removed':
      return theme.error
    case 'changed':
      return theme.warn
    case 'moved':
      return theme.wire
  }
}

function drawGlyph({ info, box }: SceneNode, role: Role, { theme }: Style): string {
  const colour = role === 'unknown' ? theme.muted : theme[role]
  const y = Math.min(box.height / 2, 32) - 12
  return element(
    'g',
    { transform: `translate(14 ${y})` },
    element('rect', { width: 24, height: 24, rx: 6, fill: colour, 'fill-opacity': 0.12 }) +
      element('path', {
        d: glyphOf(info),
        transform: 'translate(4 4)',
        fill: 'none',
        stroke: colour,
        'stroke-width': 1.5,
        'stroke-linecap': 'round',
        'stroke-linejoin': 'round',
      }),
  )
}

function drawText(node: SceneNode, style: Style): string {
  const { item, info, box } = node
  const { theme } = style
  const labels = portLabels(node, style)
  const room = box.width - textLeft - 14
  const first = room - labels.widthAt(24)
  const name = cut(item.id, nameSize, first, 'bold')
  const fact = summaryOf(item, info)
  const second = room - labels.widthAt(44)
  const heading =
    escapeText(name) + (fact === undefined ? '' : typeSpan(item.type ?? '', name, first, theme))
  return [
    element(
      'text',
      { x: textLeft, y: 28, 'font-size': nameSize, 'font-weight': 600, fill: theme.text },
      heading,
    ),
    fact === undefined
      ? textElement(cut(item.type ?? '?', factSize, second), {
          x: textLeft,
          y: 46,
          'font-size': factSize,
          fill: theme.muted,
        })
      : textElement(cut(fact, factSize, second, 'mono'), {
          x: textLeft,
          y: 46,
          'font-size': factSize,
          fill: theme.muted,
          'font-family': monoFont,
        }),
    labels.text,
  ].join('')
}

/** Behind the name, where there is room for all of it. */
function typeSpan(type: string, name: string, room: number, { muted }: Theme): string {
  if (measure(name, nameSize, 'bold') + 6 + measure(type, 10) > room) return ''
  const attributes = { dx: 6, 'font-size': 10, 'font-weight': 400, fill: muted }
  return element('tspan', attributes, escapeText(type))
}

/** Names of ports, inside the node, where more than one is no error port. */
function portLabels({ box }: SceneNode, { theme }: Style) {
  const outputs = box.ports.filter(({ side, name }) => side === 'out' && name !== 'error')
  const shown = outputs.length > 1 ? outputs : []
  const width = 64
  const names = shown.map((port) => ({ ...port, label: cut(port.name, 10, width) }))
  return {
    text: names
      .map(({ label, x, y }) =>
        textElement(label, {
          x: x - 12,
          y: y + 3.5,
          'font-size': 10,
          'text-anchor': 'end',
          fill: theme.muted,
        }),
      )
      .join(''),
    /** What labels take from a line of text there. */
    widthAt: (y: number) =>
      Math.max(
        0,
        ...names
          .filter((port) => Math.abs(port.y - y) < 14)
          .map(({ label }) => measure(label, 10) + 8),
      ),
  }
}

function drawPort(
  { name, kind, x, y, isKnown }: PlacedPort,
  isWired: boolean,
  { theme }: Style,
): string {
  const isError = name === 'error'
  const colour = isError || !isKnown ? theme.error : theme.transform
  const isRing = kind === 'event'
  return element('path', {
    d: portShape(kind, isError ? portSize - 1 : portSize),
    transform: `translate(${x} ${y})`,
    fill: isWired && !isRing && !isError ? colour : theme.node,
    stroke: colour,
    'stroke-width': isError && isWired ? 2.5 : 1.5,
    'stroke-dasharray': isKnown ? undefined : '2 2',
  })
}

/** A sign beside the colour, so that nothing hangs on colour alone. */
function drawBadge({ mark }: SceneNode, theme: Theme): string {
  if (mark === undefined) return ''
  const sign = {
    added: 'M-4 0H4M0 -4V4',
    removed: 'M-4 0H4',
    changed: 'M-4 1.5Q-2 -3 0 0T4 -1.5',
    moved: 'M-4 0H4M2 -2.5L4.5 0L2 2.5M-2 -2.5L-4.5 0L-2 2.5',
  }[mark]
  return element(
    'g',
    { transform: 'translate(4 0)' },
    element('circle', {
      r: 9,
      fill: markColour(mark, theme),
      stroke: theme.canvas,
      'stroke-width': 2,
    }) +
      element('path', {
        d: sign,
        fill: 'none',
        stroke: theme.canvas,
        'stroke-width': 1.75,
        'stroke-linecap': 'round',
      }),
  )
}

function drawRemark({ remark, box, mark }: SceneNode, { theme }: Style): string {
  if (remark === undefined || mark === undefined) return ''
  return textElement(cut(remark, factSize, box.width - 8), {
    x: 8,
    y: box.height + 14,
    'font-size': factSize,
    'font-weight': 600,
    fill: markColour(mark, theme),
  })
}

function drawTag({ takesErrors, remark, box }: SceneNode, { theme, words }: Style): string {
  if (!takesErrors) return ''
  return textElement(`⤷ ${words.errors}`, {
    x: 8,
    y: box.height + (remark === undefined ? 14 : 28),
    'font-size': 10,
    fill: theme.error,
  })
}
