/** `sluice test --watch`: runs the tests again when a flow, a test or a file beside them changes. */
import { watch } from 'chokidar'

import { reasonOf } from '../../reason.ts'

/** An editor saves in several steps; this long after the last one it is done. */
const quietMs = 100

/** `run` answers with the files that it looked at. Ends with the process. */
export async function watchTests(
  paths: readonly string[],
  run: () => Promise<ReadonlySet<string>>,
  watching: () => void,
): Promise<void> {
  const began = Date.now()
  const complain = (error: unknown): ReadonlySet<string> => {
    console.error(reasonOf(error))
    return new Set()
  }
  let last = run().catch(complain)
  let quiet: NodeJS.Timeout | undefined
  let isReady = false
  const watcher = watch([...paths, ...(await last)], { alwaysStat: true })
  const again = (): void => {
    // One run after the other: time and stand-ins belong to one at a time.
    last = last.then(run).catch(complain)
    void last.then((found) => watcher.add([...found]))
  }
  watcher
    .on('all', (_event, _path, stats) => {
      // What was saved during the first run is seen when the watcher looks around first.
      if (!isReady && (stats?.mtimeMs ?? 0) < began) return
      clearTimeout(quiet)
      quiet = setTimeout(again, quietMs)
    })
    .on('ready', () => {
      isReady = true
      watching()
    })
    .on('error', complain)
}
