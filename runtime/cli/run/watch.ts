/**
 * `--watch`: a changed file becomes a new plan, and the engine makes what runs equal to it. A file that
 * was only touched changes nothing; a file that is broken now leaves its flow running as it was.
 */
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import { watch } from 'chokidar'

import { reasonOf } from '../../reason.ts'
import { defaultFolder, findFlowFiles } from '../files.ts'
import type { PlanSource } from './load.ts'
import { reload } from './reload.ts'
import type { Running } from './run.ts'

/** An editor saves in several steps; this long after the last one it is done. */
const quietMs = 100

export function watchFiles(
  running: Running,
  source: PlanSource,
  firstReads: ReadonlySet<string>,
): void {
  const { log } = running
  const paths = source.paths.length === 0 ? [defaultFolder] : [...source.paths]
  const always = source.envFile === undefined ? [] : [source.envFile.path]
  /** Files beside the flows; they may lie outside of what was named. */
  let reads = new Set([...firstReads, ...always])
  let known: Promise<string> = hashOf(source.paths, reads)
  let quiet: NodeJS.Timeout | undefined
  const complain = (error: unknown): void =>
    log.error('the flows could not be read again', { reason: reasonOf(error) })

  /** One after the other: the next one starts from what the last one found. */
  async function look(before: Promise<string>): Promise<string> {
    const last = await before.catch(() => '')
    const hash = await hashOf(source.paths, reads)
    if (hash === last) return hash
    reads = new Set([...(await reload(running, source)).reads, ...always])
    watcher.add([...reads])
    return hash
  }
  const changed = (): void => {
    clearTimeout(quiet)
    quiet = setTimeout(() => {
      known = look(known)
      known.catch(complain)
    }, quietMs)
  }
  known.catch(complain)
  const watcher = watch([...paths, ...reads], { ignoreInitial: true })
  watcher
    .on('all', changed)
    .on('error', (error) => log.warn('watching failed', { reason: reasonOf(error) }))
    .on('ready', () => {
      log.info(`watching ${paths.join(', ')}`)
      // What was saved while the watcher started came with no event.
      changed()
    })
}

async function hashOf(paths: readonly string[], reads: ReadonlySet<string>): Promise<string> {
  const { files } = await findFlowFiles(paths)
  const hash = createHash('sha256')
  for (const path of [...files.map((file) => file.path), ...reads]) {
    hash.update(path)
    hash.update(await readFile(path).catch(() => ''))
  }
  return hash.digest('hex')
}
