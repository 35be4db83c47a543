/** The page: asks how the flows are built, follows their status, and opens their endpoints. */
import { bytes, duration, h, number, rate, setText } from './dom.js'
import { createEndpoint } from './endpoint.js'
import { createCard } from './flow-card.js'
import { createRates } from './rates.js'

const byId = (id) => document.getElementById(id)
const update = createRates()
let cards = new Map()
let endpoints = []
/** The flows as they were drawn, to notice a reload. */
let drawn = ''
/** Hosts of the endpoints that the page may connect to. */
let allowed

/** One that takes other pages, or none, would only refuse this one again and again. */
const takesThisPage = ({ origins, url }) =>
  origins.includes('*') || origins.includes(location.origin) || new URL(url).host === location.host

async function draw(outline) {
  const response = await fetch('/api/flows')
  const flows = await response.json()
  drawn = outline
  cards = new Map(flows.map((flow) => [flow.id, createCard(flow)]))
  byId('flows').replaceChildren(...[...cards.values()].map(({ element }) => element))
  if (flows.length === 0) byId('flows').append(h('p', { class: 'empty' }, 'No flow runs.'))
  for (const endpoint of endpoints) endpoint.close()
  // The page may open only the sockets that were known when it was loaded.
  const open = flows.flatMap((flow) =>
    flow.endpoints.filter(takesThisPage).map((each) => [flow, each]),
  )
  const urls = open.map(([, { url }]) => new URL(url).host)
  if (allowed !== undefined && urls.some((url) => !allowed.has(url))) return location.reload()
  allowed ??= new Set(urls)
  endpoints = open.map(([flow, each]) => createEndpoint(flow, each))
  byId('live').replaceChildren(...endpoints.map(({ element }) => element))
  document.body.classList.toggle('no-endpoints', endpoints.length === 0)
}

/** Everything that makes the pictures different; counters and states do not. */
const outlineOf = ({ flows }) =>
  JSON.stringify(
    flows.map(({ id, name, nodes, wires, connections }) => [
      id,
      name,
      nodes.map((node) => [node.id, node.type]),
      wires.map(({ from, to }) => [from, to]),
      connections.map((connection) => [connection.name, connection.status.facts?.url]),
    ]),
  )

async function show(status) {
  const outline = outlineOf(status)
  if (outline !== drawn) await draw(outline)
  const rates = update(status)
  for (const flow of status.flows) cards.get(flow.id)?.update(flow, rates, status.time)
  showTotals(status, rates)
}

const totals = [
  ['taken', 'messages in', (status, rates) => `${rate(rates.rate('taken'))}/s`],
  ['delivered', 'delivered', (status, rates) => `${rate(rates.rate('delivered'))}/s`],
  ['failed', 'failed', (status) => number(failedIn(status))],
  ['flows', 'flows running', (status) => flowsRunning(status)],
  ['memory', 'memory', (status) => bytes(status.memory)],
  ['uptime', 'up for', (status) => duration(status.uptime)],
].map(([id, label, read]) => ({ id, read, value: h('dd', { 'data-total': id }), label }))
byId('totals').append(...totals.map(({ label, value }) => h('div', {}, h('dt', {}, label), value)))

function showTotals(status, rates) {
  for (const { read, value } of totals) setText(value, read(status, rates))
  setText(byId('version'), status.version)
  const bad = status.flows.filter((flow) => flow.state !== 'running')
  setState(...stateOf(status.flows, bad))
}

function stateOf(flows, bad) {
  if (flows.length === 0) return ['degraded', 'no flow runs']
  if (bad.length === 0) return ['running', 'all flows run']
  const worst = bad.some((flow) => flow.state === 'failed') ? 'failed' : bad[0].state
  return [worst, `${bad.length} of ${flows.length} flows ${worst}`]
}

const flowsRunning = ({ flows }) =>
  `${flows.filter((flow) => flow.state === 'running').length} of ${flows.length}`

const failedIn = (status) =>
  status.flows
    .flatMap((flow) => flow.nodes)
    .reduce((total, node) => total + node.failed + node.rejected, 0)

function setState(state, text) {
  const pill = byId('state')
  pill.dataset.state = state
  setText(pill, text)
}

const events = new EventSource('/api/events')
let last = Promise.resolve()
events.addEventListener('status', ({ data }) => {
  last = last.then(() => show(JSON.parse(data))).catch((error) => setState('failed', error.message))
})
events.addEventListener('error', () => setState('failed', 'runtime not reachable'))
