/** Ready means: every flow runs, every connection is up, the event loop keeps up. Everything that is not so is a reason. */
import type { EngineStatus, FlowStatus } from '../engine/status.ts'
import type { ReadyAnswer } from './contract/status.ts'
import { lagReason } from './lag.ts'

export function readiness(status: EngineStatus, lagMs = 0): ReadyAnswer {
  const reasons = status.flows.flatMap(reasonsOf)
  const late = lagReason(lagMs)
  if (late !== undefined) reasons.push(late)
  if (status.flows.length === 0) reasons.push('no flow runs')
  return { ready: reasons.length === 0, reasons }
}

function reasonsOf(flow: FlowStatus): string[] {
  const because = (place: string, what: string, reason?: string): string =>
    `${place} is ${what}${reason === undefined ? '' : `: ${reason}`}`
  const inner = [
    ...flow.connections
      .filter(({ status }) => status.state !== 'up')
      .map(({ name, status }) =>
        because(`connection "${name}" of ${flow.id}`, status.state, status.reason),
      ),
    ...flow.nodes.flatMap(({ id, status }) =>
      status === undefined || status.state === 'up'
        ? []
        : [because(`node "${id}" of ${flow.id}`, status.state, status.reason)],
    ),
  ]
  const isRunning = flow.state === 'running'
  // The parts say it better than the whole, where they say anything.
  if (isRunning || (inner.length > 0 && flow.state === 'degraded')) return inner
  return [because(`flow ${flow.id}`, flow.state, flow.reason), ...inner]
}
