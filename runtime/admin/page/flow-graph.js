/** A flow as a picture: sources left, sinks right, one column per step. The shape tells the role. */
import { number, rate, s, setText } from './dom.js'
import { nodeKey, wireKey } from './rates.js'

const box = { width: 148, height: 62 }
const gap = { x: 44, y: 22 }
const margin = 6

/** Builds the picture of a flow once; the returned `update` only changes texts and classes. */
export function createGraph(flow) {
  const places = layOut(flow)
  const width = Math.max(...[...places.values()].map(({ x }) => x)) + box.width + margin * 2
  const height = Math.max(...[...places.values()].map(({ y }) => y)) + box.height + margin * 2
  const wires = flow.wires.map((wire) => drawWire(wire, places))
  const nodes = flow.nodes.map((node) =>
    drawNode(node, places.get(node.id), node.id === flow.errors),
  )
  const element = s(
    'svg',
    {
      class: 'graph',
      viewBox: `${-margin} ${-margin} ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': `${flow.name}: ${flow.nodes.map(({ id }) => id).join(', ')}`,
    },
    ...wires.map(({ element: each }) => each),
    ...nodes.map(({ element: each }) => each),
  )
  // A long chain shrinks to the card, but not below what can be read; then it scrolls.
  element.style.minWidth = `${Math.min(width, 760)}px`
  return {
    element,
    update(status, rates) {
      const byId = new Map(status.nodes.map((node) => [node.id, node]))
      for (const node of nodes)
        node.update(byId.get(node.id), rates.rate(nodeKey(flow.id, node.id)))
      const counted = new Map(status.wires.map((wire) => [`${wire.from} -> ${wire.to}`, wire]))
      for (const wire of wires) {
        const found = counted.get(wire.name) ?? counted.get(wire.shortName)
        const key = found && wireKey(flow.id, found.from, found.to)
        wire.element.classList.toggle('flowing', key !== undefined && rates.rate(key) > 0)
      }
    },
  }
}

/** Column: the longest way from a source. Row: as near as possible to what comes in. */
function layOut(flow) {
  const column = new Map(flow.nodes.map((node) => [node.id, 0]))
  // As many rounds as nodes: enough for any chain, and a circle cannot run for ever.
  for (let round = 0; round < flow.nodes.length; round += 1)
    for (const { from, to } of flow.wires) {
      const next = column.get(from.node) + 1
      if (next > column.get(to.node) && next < flow.nodes.length) column.set(to.node, next)
    }
  const places = new Map()
  const rows = new Map()
  const taken = new Set()
  const last = Math.max(...column.values())
  const isLoose = (id) => id === flow.errors && !flow.wires.some(({ to }) => to.node === id)
  const rank = (id) => (isLoose(id) ? flow.nodes.length : column.get(id))
  const ordered = flow.nodes.toSorted((a, b) => rank(a.id) - rank(b.id))
  for (const { id } of ordered) {
    // What takes every error without a wire stands at the end, where things end.
    const x = isLoose(id) ? last : column.get(id)
    const before = flow.wires.filter(({ to }) => to.node === id).map(({ from }) => from)
    const wanted = before.map(
      (from) => (rows.get(from.node) ?? 0) + portsOf(flow, from).indexOf(from.port),
    )
    let row = wanted.length > 0 ? Math.min(...wanted) : 0
    while (taken.has(`${x} ${row}`)) row += 1
    taken.add(`${x} ${row}`)
    rows.set(id, row)
    places.set(id, { x: x * (box.width + gap.x), y: row * (box.height + gap.y) })
  }
  return places
}

/** The ports of a node that are wired, in the order of the file, the error port last. */
function portsOf(flow, { node }) {
  const ports = flow.wires.filter(({ from }) => from.node === node).map(({ from }) => from.port)
  const rank = (port) => (port === 'error' ? 1 : 0)
  return [...new Set(ports)].toSorted((a, b) => rank(a) - rank(b))
}

function drawWire({ from, to }, places) {
  const start = places.get(from.node)
  const end = places.get(to.node)
  const x1 = start.x + box.width
  const y1 = start.y + box.height / 2
  const x2 = end.x
  const y2 = end.y + box.height / 2
  const bend = Math.max(gap.x / 2, Math.abs(x2 - x1) / 2)
  const path = `M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
  const isError = from.port === 'error'
  const label = from.port === 'out' ? undefined : from.port
  const element = s(
    'g',
    { class: `wire${isError ? ' error' : ''}` },
    s('title', {}, `${from.node}.${from.port} → ${to.node}.${to.port}`),
    s('path', { d: path }),
    s('path', { class: 'pulse', d: path }),
    s('path', { class: 'head', d: `M${x2 - 7} ${y2 - 4} L${x2} ${y2} L${x2 - 7} ${y2 + 4}` }),
    label && s('text', { x: x2 - 9, y: y2 - 6, 'text-anchor': 'end' }, label),
  )
  const name = `${from.node}.${from.port} -> ${to.node}.${to.port}`
  return { element, name, shortName: `${from.node} -> ${to.node}` }
}

const outlines = {
  source: roundedLeft(),
  sink: roundedRight(),
  other: `M3 0 H${box.width - 3} Q${box.width} 0 ${box.width} 3 V${box.height - 3} Q${box.width} ${box.height} ${box.width - 3} ${box.height} H3 Q0 ${box.height} 0 ${box.height - 3} V3 Q0 0 3 0 Z`,
}
function roundedLeft() {
  const r = 16
  return `M${r} 0 H${box.width - 3} Q${box.width} 0 ${box.width} 3 V${box.height - 3} Q${box.width} ${box.height} ${box.width - 3} ${box.height} H${r} Q0 ${box.height} 0 ${box.height - r} V${r} Q0 0 ${r} 0 Z`
}
function roundedRight() {
  const r = 16
  return `M3 0 H${box.width - r} Q${box.width} 0 ${box.width} ${r} V${box.height - r} Q${box.width} ${box.height} ${box.width - r} ${box.height} H3 Q0 ${box.height} 0 ${box.height - 3} V3 Q0 0 3 0 Z`
}

const bars = {
  source: { x: 0, y: 18, width: 4, height: box.height - 36, rx: 2 },
  sink: { x: box.width - 4, y: 18, width: 4, height: box.height - 36, rx: 2 },
  other: { x: 12, y: 0, width: box.width - 24, height: 4, rx: 2 },
}

function drawNode(node, place, isErrorTarget) {
  const note = isErrorTarget ? `${node.type} ← errors` : node.type
  const role = node.kind === 'source' || node.kind === 'sink' ? node.kind : 'other'
  const speed = s('text', { class: 'speed', x: 14, y: 51 })
  const trouble = s('text', { class: 'trouble', x: box.width - 14, y: 51, 'text-anchor': 'end' })
  const title = s('title')
  const element = s(
    'g',
    { class: `node ${role}`, transform: `translate(${place.x} ${place.y})` },
    title,
    s('path', { class: 'box', d: outlines[role] }),
    s('rect', { class: 'bar', ...bars[role] }),
    s('text', { class: 'name', x: 14, y: 21 }, cut(node.id, 17)),
    s('text', { class: 'type', x: 14, y: 35 }, cut(note, 22)),
    speed,
    trouble,
  )
  return {
    id: node.id,
    element,
    update(status, perSecond) {
      if (status === undefined) return
      const lost = status.failed + status.rejected
      const dropped = sum(status.dropped)
      const word = troubleOf(lost, dropped, status.queued)
      // There is room for one of the two; what is wrong says more than the total.
      const total = word === '' ? ` · ${number(status.in)}` : ''
      setText(speed, `${rate(perSecond)}/s${total}`)
      setText(trouble, word)
      element.classList.toggle('lossy', lost > 0)
      element.classList.toggle('dropping', lost === 0 && dropped > 0)
      element.classList.toggle('down', status.status !== undefined && status.status.state !== 'up')
      setText(title, tooltip(node, status))
    },
  }
}

function troubleOf(lost, dropped, queued) {
  if (lost > 0) return `${number(lost)} failed`
  if (dropped > 0) return `${number(dropped)} dropped`
  return queued > 0 ? `${number(queued)} waiting` : ''
}

const cut = (text, length) => (text.length > length ? `${text.slice(0, length - 1)}…` : text)
const sum = (counts) => Object.values(counts).reduce((total, value) => total + value, 0)

function tooltip(node, status) {
  const facts = [
    `${node.id} (${node.type})`,
    `in ${status.in}, out ${status.out}, filtered ${status.filtered}`,
    status.failed > 0 && `failed ${status.failed}`,
    status.retries > 0 && `retries ${status.retries}`,
    status.queued + status.inFlight > 0 &&
      `waiting ${status.queued}, in the air ${status.inFlight}`,
    ...Object.entries(status.dropped).map(([reason, value]) => `dropped ${value}: ${reason}`),
    status.status?.reason,
    status.lastError && `last error: ${status.lastError}`,
  ]
  return facts.filter(Boolean).join('\n')
}
