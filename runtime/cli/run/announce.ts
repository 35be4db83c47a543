/** What a person wants to know after a start: what runs, where to look, and what is not connected. */
import { endpointsOf } from '../../admin/endpoints.ts'
import type { EngineStatus } from '../../engine/status.ts'
import { version } from '../../version.ts'
import { count } from '../output.ts'
import { letHeapGrow } from './heap.ts'
import type { Running } from './run.ts'

export function announce({ log, broker, admin, hasEditor, held }: Running): void {
  const plan = held.plan()
  log.info(`sluice ${version()} runs ${count(plan.flows.size, 'flow')}`)
  if (broker) {
    const at = `127.0.0.1:${broker.port}`
    log.info(`embedded broker on mqtt://${at} and ws://${at}`)
  }
  for (const { flow, url, sends, takes } of endpointsOf(plan)) {
    const what = [sends ? 'sends' : '', takes ? 'takes' : ''].filter(Boolean).join(' and ')
    log.info(`${url} ${what} messages`, { flow })
  }
  if (admin && hasEditor) log.info(`open ${admin.url} to edit the flows`)
  if (admin) log.info(`open ${admin.url}/live/ to see the flows at work`)
}

const pollMs = 50
/** A connection that takes longer than this is worth a line; its own log says why. */
const slowMs = 5000

/** Tells once when everything is connected, or what is not after a while. */
export function watchConnecting({ engine, log }: Running): void {
  const timer = setInterval(() => {
    const waiting = notConnected(engine.status())
    const took = Math.round(performance.now())
    if (waiting.length === 0) log.info(`everything is connected ${took} ms after the start`)
    else if (took > slowMs) log.warn(`still connecting: ${waiting.join(', ')}`)
    else return
    clearInterval(timer)
    letHeapGrow()
  }, pollMs)
  timer.unref()
}

function notConnected(status: EngineStatus): string[] {
  return status.flows.flatMap((flow) => [
    ...flow.connections
      .filter((connection) => connection.status.state !== 'up')
      .map(({ name, status: { reason } }) => place(flow.id, name, reason)),
    ...flow.nodes
      .filter((node) => node.status !== undefined && node.status.state !== 'up')
      .map((node) => place(flow.id, node.id, node.status?.reason)),
  ])
}

const place = (flow: string, name: string, reason: string | undefined): string =>
  reason === undefined ? `${flow}/${name}` : `${flow}/${name} (${reason})`
