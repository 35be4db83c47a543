/** Makes what runs equal to the files: for `--watch`, `sluice reload` and SIGHUP alike. */
import type { ReloadResult } from '../../admin/vitals.ts'
import { isFaulty } from '../control/protocol.ts'
import type { ReloadReport } from '../control/protocol.ts'
import { loadFlows } from './load.ts'
import type { PlanSource } from './load.ts'
import { mergeReload, replacedDrafts } from './merge-reload.ts'
import type { Running } from './run.ts'

export interface Reloaded {
  readonly report: ReloadReport
  /** Paths of files beside the flows that were looked at. */
  readonly reads: ReadonlySet<string>
}
type Reloadable = Pick<Running, 'held' | 'log'> & Partial<Pick<Running, 'reloads' | 'supervisor'>>

export const reload = (running: Reloadable, source: PlanSource): Promise<Reloaded> =>
  running.held.alone(async () => {
    running.supervisor?.reloading()
    try {
      const reloaded = await readAndApply(running, source)
      running.reloads?.note(resultOf(reloaded.report))
      return reloaded
    } catch (error) {
      running.reloads?.note('failed')
      throw error
    } finally {
      running.supervisor?.ready()
    }
  })

/** Drafts stand for their files where those did not change. */
async function readAndApply({ held, log }: Reloadable, source: PlanSource): Promise<Reloaded> {
  await source.envFile?.refresh()
  const loaded = await loadFlows(source, held.state)
  const { broken, problems, reads } = loaded
  const next = mergeReload(held.state, loaded)
  const replaced = replacedDrafts(held.state, next)
  for (const flow of broken)
    if (next.flows.has(flow))
      log.warn('the file has problems: the flow keeps running as it was', { flow })
  for (const flow of replaced)
    log.warn('the file was changed or deleted: it counts now, and not the draft that ran', {
      flow,
    })
  const { flows } = await held.become(next, replaced)
  for (const { id: flow, change, started, stopped, kept } of flows) {
    if (change === 'kept' || change === 'failed') continue
    const facts = { started: started.length, stopped: stopped.length, kept: kept.length }
    log.info(`the flow is ${change}`, { flow, ...facts })
  }
  const told = broken.map((flow) => ({ flow, isRunning: next.flows.has(flow) }))
  return { report: { flows, problems, broken: told }, reads }
}

function resultOf({ broken, flows }: ReloadReport): ReloadResult {
  if (broken.length > 0) return 'refused'
  return flows.some(isFaulty) ? 'failed' : 'applied'
}
