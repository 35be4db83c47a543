/** Connects the control socket of a runtime with what it can do. */
import { readiness } from '../../admin/health.ts'
import { statusOf } from '../../admin/status.ts'
import { reasonOf } from '../../reason.ts'
import type { Running } from '../run/run.ts'
import type { Stopper } from '../run/stop.ts'
import type { ReloadReport } from './protocol.ts'
import { openControl } from './server.ts'
import type { Control } from './server.ts'

export interface ControlledRuntime {
  readonly running: Running
  readonly stopper: Stopper
  readonly stateFolder: string
  reload(): Promise<ReloadReport>
}

/** A runtime that cannot have a socket, on a read-only disk, runs without one. */
export async function openControlOf(options: ControlledRuntime): Promise<Control | undefined> {
  const { running, stopper, stateFolder, reload } = options
  const { engine, log, vitals } = running
  try {
    return await openControl(stateFolder, {
      async status() {
        return {
          process: process.pid,
          health: readiness(engine.status(), vitals.lagMs()),
          status: statusOf(engine),
        }
      },
      reload,
      stop: (timeoutMs) => stopper.begin(timeoutMs),
    })
  } catch (error) {
    log.warn('sluice status, stop and reload will not find this process: use signals', {
      folder: stateFolder,
      reason: reasonOf(error),
    })
    return undefined
  }
}
