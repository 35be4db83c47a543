/** The way of a message for a terminal. */
import type { TraceAnswer, TraceStepAnswer } from '../../admin/contract/debug.ts'
import { columns } from '../output.ts'
import type { Paint } from '../output.ts'
import { printable } from '../tap/text.ts'

export function traceText({ steps, isCut, start = '' }: TraceAnswer, paint: Paint): string {
  if (steps.length === 0) return '  nothing takes it there'
  const head = ['node', 'from', 'after', 'took', 'then'].map((word) => paint('gray', word))
  const rows = steps.map((step) => rowOf(step, start, paint))
  const cut = isCut ? '\n  (there were more steps than are shown)' : ''
  return `${columns([head, ...rows])}${cut}`
}

function rowOf(
  { node, from, at, ms, out, outcome, error }: TraceStepAnswer,
  start: string,
  paint: Paint,
) {
  const came = from === undefined ? start : `${from.node}.${from.port}`
  const took = ms === undefined ? paint('yellow', 'still there') : shownMs(ms)
  const end = [
    ...(error === undefined ? [] : [paint('red', printable(error))]),
    ...(out.length > 0 ? [`-> ${out.join(', ')}`] : outcome === undefined ? [] : [outcome]),
  ]
  return [node, came, shownMs(at), took, end.join(' ')]
}

/** Three digits that count: `0.012 ms`, `1.24 ms`, `130 ms`. */
export function shownMs(ms: number): string {
  if (ms >= 100) return `${ms.toFixed(0)} ms`
  return `${ms.toFixed(ms >= 1 ? 2 : 3)} ms`
}
