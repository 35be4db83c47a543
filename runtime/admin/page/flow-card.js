/** One flow: its state, its picture, its connections, and every counter for who wants them all. */
import { duration, h, number, rate, setText } from './dom.js'
import { createGraph } from './flow-graph.js'
import { historyLength, nodeKey } from './rates.js'
import { createSparkline } from './sparkline.js'

export function createCard(flow) {
  const state = h('p', { class: 'pill' })
  const since = h('span', { class: 'quiet' })
  const reason = h('p', { class: 'reason', hidden: true })
  const speed = h('strong', { class: 'speed' })
  const line = createSparkline(historyLength)
  const graph = createGraph(flow)
  const connections = h('ul', { class: 'connections', 'aria-label': 'Connections' })
  const rows = h('tbody')
  const element = h(
    'article',
    { class: 'card', 'data-flow': flow.id },
    h(
      'header',
      {},
      h('div', {}, h('h2', {}, flow.name), h('p', { class: 'quiet' }, flow.description)),
      h('div', { class: 'pace' }, line.element, h('span', {}, speed, ' msg/s')),
      h('div', { class: 'how' }, state, since),
    ),
    reason,
    h(
      'div',
      { class: 'scroll', tabindex: 0, 'aria-label': `Picture of ${flow.name}` },
      graph.element,
    ),
    connections,
    h(
      'details',
      {},
      h('summary', {}, 'All counters', h('code', { class: 'quiet' }, flow.file)),
      h('div', { class: 'scroll', tabindex: 0, 'aria-label': 'Counters' }, counterTable(rows)),
    ),
  )
  return {
    element,
    update(status, rates, now) {
      setText(state, status.state)
      state.dataset.state = status.state
      setText(since, `for ${duration(now - status.since)}`)
      setText(reason, status.reason ?? '')
      reason.hidden = !status.reason
      setText(speed, rate(rates.rate(flow.id)))
      line.update(rates.history(flow.id))
      graph.update(status, rates)
      showConnections(connections, status.connections)
      showCounters(rows, flow, status.nodes, rates)
    },
  }
}

const columns = ['in', 'out', 'filtered', 'failed', 'retries', 'dropped', 'waiting', 'in the air']

function counterTable(rows) {
  const heads = ['node', 'type', 'per second', ...columns]
  const head = h('tr', {}, ...heads.map((text) => h('th', { scope: 'col' }, text)))
  return h('table', {}, h('thead', {}, head), rows)
}

function showCounters(rows, flow, nodes, rates) {
  for (const [index, node] of nodes.entries()) {
    const values = [
      node.in,
      node.out,
      node.filtered,
      node.failed,
      node.retries,
      Object.values(node.dropped).reduce((total, value) => total + value, 0),
      node.queued,
      node.inFlight,
    ].map(number)
    const texts = [node.id, node.type, rate(rates.rate(nodeKey(flow.id, node.id))), ...values]
    const row = rows.rows[index] ?? rows.insertRow()
    for (const [column, text] of texts.entries())
      setText(row.cells[column] ?? row.insertCell(), text)
  }
  while (rows.rows.length > nodes.length) rows.deleteRow(-1)
}

function showConnections(list, connections) {
  while (list.children.length > connections.length) list.lastChild.remove()
  for (const [index, { name, type, status, losses }] of connections.entries()) {
    const item = list.children[index] ?? list.appendChild(connectionItem())
    const [dot, label, kind, facts] = item.children
    dot.dataset.state = status.state
    setText(label, name)
    setText(kind, type)
    const lost = losses > 0 ? `lost ${losses}×` : undefined
    const peer = peerOf(status.facts)
    const clients = clientsOf(status.facts?.clients)
    const up = [peer, clients, lost]
    const down = [status.state, status.reason, lost]
    setText(facts, (status.state === 'up' ? up : down).filter(Boolean).join(' · '))
  }
}

/** An MQTT connection has one client per role, which have the same peer. */
const peerOf = (facts = {}) => facts.url ?? facts.peer ?? (facts.source ?? facts.sink)?.peer

function clientsOf(clients) {
  if (typeof clients !== 'number') return undefined
  return clients === 1 ? '1 client' : `${clients} clients`
}

const connectionItem = () =>
  h(
    'li',
    {},
    h('span', { class: 'dot' }),
    h('b'),
    h('span', { class: 'quiet' }),
    h('span', { class: 'facts' }),
  )
