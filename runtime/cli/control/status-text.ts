/** How a runtime does, as a table for a person. */
import { columns, count, printable } from '../output.ts'
import type { Paint } from '../output.ts'
import { colourOf, timeOf } from '../top/text.ts'
import type { StatusEvent } from './protocol.ts'

type Flow = StatusEvent['status']['flows'][number]
type Node = Flow['nodes'][number]

const head = ['flow', 'state', 'since', 'in', 'out', 'errors', 'queued', 'connections']

export function statusText(event: Omit<StatusEvent, 'event'>, paint: Paint): string {
  const { process: id, health, status } = event
  const { version, uptime, memory, flows, time } = status
  const word = health.ready ? paint('green', 'ready') : paint('red', 'not ready')
  const title = [
    `sluice ${version}, process ${id}, up ${timeOf(Math.round(uptime / 1000))}`,
    `${Math.round(memory / 2 ** 20)} MiB, ${count(flows.length, 'flow')}: ${word}`,
  ].join(', ')
  const rows = [head.map((cell) => paint('bold', cell)), ...flows.map((f) => row(f, time, paint))]
  const reasons = health.reasons.map((reason) => `- ${printable(reason)}`)
  return [
    title,
    ...(flows.length === 0 ? [] : ['', columns(rows, '')]),
    ...(reasons.length === 0 ? [] : ['', ...reasons]),
  ].join('\n')
}

function row(flow: Flow, time: number, paint: Paint): string[] {
  const total = (kinds: readonly string[], read: (node: Node) => number): string =>
    String(
      flow.nodes
        .filter(({ kind }) => kinds.length === 0 || kinds.includes(kind))
        .reduce((sum, node) => sum + read(node), 0),
    )
  const errors = total([], ({ failed }) => failed)
  return [
    flow.id,
    paint(colourOf(flow.state), flow.state),
    timeOf(Math.max(0, Math.round((time - flow.since) / 1000))),
    total(['source'], (node) => node.in),
    total(['sink'], (node) => node.out),
    errors === '0' ? errors : paint('red', errors),
    total(['sink', 'stage'], ({ queued, inFlight }) => queued + inFlight),
    flow.connections.map((each) => connectionText(each, paint)).join(', '),
  ]
}

function connectionText({ name, status }: Flow['connections'][number], paint: Paint): string {
  return status.state === 'up' ? name : paint(colourOf(status.state), `${name} ${status.state}`)
}
