/** Runs the reading of a file: passes, faults, the stop. */
import { resolve } from 'node:path'

import type { Emit, SourceContext, SourceInstance } from '../../../runtime/plugin.ts'
import { reasonOf } from '../../../runtime/plugin.ts'
import type { SourceConfig } from '../source.ts'
import { readLines } from './lines.ts'
import type { Task } from './lines.ts'
import type { Kept } from './open-file.ts'
import { createOutlet } from './outlet.ts'
import { createStopper } from './stopper.ts'
import { readWhole } from './whole.ts'

/** A followed file that cannot be read is tried again after this. */
const retryMs = 5000

export function createReader(config: SourceConfig, emit: Emit, ctx: SourceContext): SourceInstance {
  const stopper = createStopper(ctx.clock)
  const outlet = createOutlet(config, emit, ctx, stopper)
  const task: Task = { path: resolve(config.path), config, ctx, outlet, stopper }
  const read = config.as === 'file' ? readWhole : readLines

  async function run(): Promise<void> {
    let kept: Kept | undefined = await outlet.load()
    for (let pass = 0; !stopper.isStopped && isWanted(pass, config); pass++) {
      try {
        await read(task, kept, pass === 0)
      } catch (error) {
        report(error)
        if (!config.follow) return
        await stopper.sleep(retryMs)
      }
      // A followed file goes on where it was; any other begins again.
      kept = config.follow ? outlet.reached() : undefined
      outlet.restart()
      if (isWanted(pass + 1, config)) await rest()
    }
    if (!stopper.isStopped) ctx.status({ state: 'up', facts: { file: task.path, ended: true } })
  }

  /** A file without records would be read again and again, and nothing else would run. */
  async function rest(): Promise<void> {
    if (outlet.reached() === undefined) await stopper.sleep(config.poll)
    else await new Promise(setImmediate)
  }

  function report(error: unknown): void {
    const reason = reasonOf(error)
    const message = `"${config.path}" cannot be read: ${reason}`
    ctx.status({ state: 'failed', reason: message })
    ctx.log.error('a file cannot be read', { file: task.path, reason })
  }

  const running = run().catch(report)
  return {
    async stop() {
      stopper.stop()
      await running
    },
    close: () => outlet.close(),
  }
}

/** A followed file ends with the stop alone. */
const isWanted = (pass: number, { follow, repeat }: SourceConfig) =>
  follow || repeat === 0 || pass < repeat
