/** The thread of a script. */
import { workerData } from 'node:worker_threads'

import { createRestarting } from './restarting.ts'
import type { ScriptLimits } from './restarting.ts'
import { serve } from './serve.ts'

const sandbox = await createRestarting(workerData as ScriptLimits)

serve(async (job) => {
  const ran = sandbox.run(job)
  if (sandbox.isBroken) await sandbox.mend()
  return ran
})
