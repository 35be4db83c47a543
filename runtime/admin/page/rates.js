/** Counters become rates: what was added since a status of a few seconds ago, per second. */

/** Long enough to be calm with one message a second, short enough to follow. */
const windowMs = 5000
export const historyLength = 60

export function createRates() {
  const samples = []
  const history = new Map()

  /** Takes a status; returns a reader of `rate(key)` and of the last minute of a key. */
  return function update(status) {
    const counts = countsOf(status)
    samples.push({ time: status.time, counts })
    while (samples.length > 2 && samples[1].time <= status.time - windowMs) samples.shift()
    const oldest = samples[0]
    const seconds = (status.time - oldest.time) / 1000
    const rate = (key) => {
      const now = counts.get(key) ?? 0
      const before = oldest.counts.get(key) ?? now
      // A restarted node counts from zero again.
      return seconds > 0 && now >= before ? (now - before) / seconds : 0
    }
    for (const key of counts.keys()) {
      const line = history.get(key) ?? []
      line.push(rate(key))
      if (line.length > historyLength) line.shift()
      history.set(key, line)
    }
    for (const key of history.keys()) if (!counts.has(key)) history.delete(key)
    return { rate, history: (key) => history.get(key) ?? [] }
  }
}

export const nodeKey = (flow, node) => `${flow} ${node}`
export const wireKey = (flow, from, to) => `${flow} ${from} -> ${to}`

/** What a node is judged by: a source by what it emits, all others by what they take. */
const throughput = (node) => node.in

function countsOf(status) {
  const counts = new Map()
  let taken = 0
  let delivered = 0
  for (const flow of status.flows) {
    let flowTaken = 0
    for (const node of flow.nodes) {
      counts.set(nodeKey(flow.id, node.id), throughput(node))
      if (node.kind === 'source') flowTaken += node.in
      if (node.kind === 'sink') delivered += node.out
    }
    for (const wire of flow.wires) counts.set(wireKey(flow.id, wire.from, wire.to), wire.count)
    counts.set(flow.id, flowTaken)
    taken += flowTaken
  }
  return counts.set('taken', taken).set('delivered', delivered)
}
