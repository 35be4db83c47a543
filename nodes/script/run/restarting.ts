/** A sandbox that is made anew after a script ran out of time or memory: what it left behind is unknown. */
import { createSandbox, loadEngine } from '../sandbox/sandbox.ts'
import type { Limits, Sandbox } from '../sandbox/sandbox.ts'
import type { Ran } from './runner.ts'

export interface ScriptLimits extends Limits {
  readonly code: string
}

export interface Restarting {
  run(job: string): Ran
  /** Makes it ready after a fault; to be waited for before the next job when there was one. */
  mend(): Promise<void>
  readonly isBroken: boolean
  close(): void
}

export async function createRestarting(options: ScriptLimits): Promise<Restarting> {
  const make = async (): Promise<Sandbox> =>
    createSandbox(await loadEngine(options), options.code, options)
  let sandbox = await make()
  let isBroken = false

  return {
    get isBroken() {
      return isBroken
    },
    run(job) {
      let ran: Ran
      try {
        ran = sandbox.run(job)
      } catch (error) {
        const message = `the sandbox broke: ${error instanceof Error ? error.message : String(error)}`
        ran = { ok: false, code: 'memory', message }
      }
      isBroken = !ran.ok && ran.code !== 'script'
      return ran
    },
    async mend() {
      // The broken one is not closed: its engine stopped in the middle of its work, and would assert.
      sandbox = await make()
      isBroken = false
    },
    close() {
      if (!isBroken) sandbox.close()
    },
  }
}
