import { Worker } from 'node:worker_threads'

import type { Progress } from './serve.ts'

const usualHeapMb = 64

/** A thread with nothing of the environment in it. `program`: its file, without the ending. */
export function startThread(program: URL, workerData: Progress, heapMb = usualHeapMb): Worker {
  const options = { workerData, env: {}, resourceLimits: { maxOldGenerationSizeMb: heapMb } }
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL(`${program.href}.js`), options)
  // Run from its sources, as in tests: a loader reads them, and a thread does not inherit it.
  const loader = JSON.stringify(import.meta.resolve('tsx/esm/api'))
  const file = JSON.stringify(`${program.href}.ts`)
  const code = `import(${loader}).then(({ register }) => (register(), import(${file})))`
  return new Worker(code, { ...options, eval: true })
}
