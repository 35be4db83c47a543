/** The admin server over a folder whose flows run, in this process. */
import { onTestFinished } from 'vitest'

import { createHeld } from '../../runtime/admin/run/held.ts'
import type { Held } from '../../runtime/admin/run/held.ts'
import { loadFlows } from '../../runtime/cli/run/load.ts'
import { reload } from '../../runtime/cli/run/reload.ts'
import { createEngine } from '../../runtime/engine/engine.ts'
import type { Engine } from '../../runtime/engine/status.ts'
import type { Log } from '../../runtime/plugin.ts'
import { startTested } from './admin-server.ts'
import type { Tested } from './admin-server.ts'

export interface RunningServer extends Tested {
  readonly engine: Engine
  readonly held: Held
  readonly logged: readonly string[]
  /** What `--watch` does when a file has changed. */
  reload(): Promise<void>
}

export async function startRunning(
  flows: Readonly<Record<string, string>>,
  nodes: readonly string[] = [],
): Promise<RunningServer> {
  const logged: string[] = []
  const say = (message: string) => void logged.push(message)
  const log: Log = { info: say, warn: say, error: say }
  const engine = createEngine({ log: () => log, reloadDrainMs: 500 })
  const held = createHeld(engine)
  const server = await startTested({ flows, nodes, isRunning: true, engine, held })
  onTestFinished(() => void engine.stop(0))
  const source = {
    paths: [server.folder],
    nodeFolders: nodes,
    environment: {},
    log,
    format: 'json',
  } as const
  const loaded = await loadFlows(source)
  await held.become({ ...loaded, stopped: new Set() })
  const reloaded = async () => void (await reload({ held, log }, source))
  return { ...server, engine, held, logged, reload: reloaded }
}
