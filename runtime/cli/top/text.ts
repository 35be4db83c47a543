/** The pace of all flows as lines of text. */
import { columns, count, printable } from '../output.ts'
import type { Paint } from '../output.ts'
import type { FlowPace, Pace } from './rates.ts'

const head = ['flow', 'state', 'in/s', 'out/s', 'errors', 'queued', 'busiest nodes']

export function paceText(pace: Pace, paint: Paint): string {
  const { version, uptime, memory, flows } = pace
  const title = `sluice ${version}, up ${timeOf(uptime)}, ${Math.round(memory / 2 ** 20)} MiB, ${count(flows.length, 'flow')}`
  const rows = [head.map((cell) => paint('bold', cell)), ...flows.map((flow) => row(flow, paint))]
  const lines = [title, '', columns(rows, '')]
  const notes = flows.flatMap((flow) => notesOf(flow, paint))
  return [...lines, ...(notes.length > 0 ? ['', columns(notes, '')] : [])].join('\n')
}

function row(flow: FlowPace, paint: Paint): string[] {
  const errors =
    flow.errorRate > 0 ? paint('red', `${flow.errors} (+${flow.errorRate}/s)`) : `${flow.errors}`
  return [
    flow.id,
    paint(colourOf(flow.state), flow.state),
    flow.in.toFixed(1),
    flow.out.toFixed(1),
    errors,
    String(flow.queued),
    flow.busiest.map((node) => `${node.id} ${node.in.toFixed(1)}/s`).join(', '),
  ]
}

/** Connections, and what a flow says about itself. */
function notesOf(flow: FlowPace, paint: Paint): string[][] {
  const notes = flow.connections.map(({ name, state, reason }) => [
    `${flow.id}: ${name}`,
    paint(colourOf(state), state),
    printable(reason ?? ''),
  ])
  const isTold = flow.connections.some(({ reason }) => reason !== undefined)
  if (flow.reason !== undefined && !isTold)
    notes.push([flow.id, paint(colourOf(flow.state), flow.state), printable(flow.reason)])
  return notes
}

export function colourOf(state: string): 'green' | 'yellow' | 'red' {
  if (state === 'running' || state === 'up') return 'green'
  return state === 'failed' || state === 'down' ? 'red' : 'yellow'
}

export function timeOf(seconds: number): string {
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`
  const hours = Math.floor(seconds / 3600)
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} days`
}
