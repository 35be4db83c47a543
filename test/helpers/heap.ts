/** Memory that is really held: what the collector would free is not counted. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

/** In bytes: of the heap of this thread, and of buffers beside it. */
export function heldBytes(): number {
  if (typeof collect !== 'function') throw new Error('Node does not let the collector be called')
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
