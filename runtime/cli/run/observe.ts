/** What looks at a run from outside: its health, systemd, OpenTelemetry. Each is loaded when it is asked for. */
import { watchLag } from '../../admin/lag.ts'
import { createReloads } from '../../admin/vitals.ts'
import type { RunOptions } from '../commands/run.ts'
import type { Supervisor, SupervisorOptions } from '../notify/supervisor.ts'
import type { Tracing } from '../tracing/open.ts'
import type { Running } from './run.ts'

/** systemd, or what speaks like it, has started this process. */
const isSupervised = (process.env['NOTIFY_SOCKET'] ?? '') !== ''

export async function tracingFor({ trace }: RunOptions): Promise<Tracing | undefined> {
  if (trace === undefined) return undefined
  const { openTracing } = await import('../tracing/open.ts')
  return openTracing(trace)
}

/** Who asks for no health pays for no measuring of it. */
export function vitalsFor({ admin }: RunOptions): Pick<Running, 'vitals' | 'reloads'> {
  const reloads = createReloads()
  const isAsked = admin !== undefined || isSupervised
  const lag = isAsked ? watchLag() : undefined
  return { reloads, vitals: { lagMs: () => lag?.lagMs() ?? 0, reloads: reloads.read } }
}

export async function supervise(options: SupervisorOptions): Promise<Supervisor | undefined> {
  if (!isSupervised) return undefined
  const { createSupervisor, readSupervision } = await import('../notify/supervisor.ts')
  return createSupervisor({ ...options, ...readSupervision(process.env, process.pid) })
}
