/**
 * What a node remembers, in one file of its state folder. Written at most every second, and so seldom that
 * writing takes a twentieth of the time at most; renamed into place, so that a crash leaves the last whole
 * state. What changed since then is lost by a crash, and by nothing else.
 */
import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'

export interface StateFileOptions {
  readonly stateFolder: string | undefined
  readonly clock: { after(ms: number, run: () => void): { cancel(): void } }
  readonly log: { warn(message: string, facts?: Readonly<Record<string, unknown>>): void }
  /** What the state was made by (the options of the node): a state of anything else is not read. */
  readonly madeBy: string
  /** The state as JSON can hold it. */
  read(): unknown
}
export interface StateFile {
  /** What the run before kept, or `undefined`. Never rejects: damaged state is named and left aside. */
  load(): Promise<unknown>
  /** The state is another now. Cheap: called per message. */
  changed(): void
  /** Writes what is not written yet. */
  close(): Promise<void>
}

const leastMs = 1000
/** Writing may take one part in so many of the time. */
const restFactor = 20

export function createStateFile(options: StateFileOptions): StateFile {
  const { stateFolder, clock, log, madeBy, read } = options
  let timer: { cancel(): void } | undefined
  let isChanged = false
  let lastMs = 0
  let writing: Promise<void> = Promise.resolve()

  async function write(folder: string): Promise<void> {
    isChanged = false
    const start = performance.now()
    try {
      await replace(folder, JSON.stringify({ version: 1, madeBy, state: read() }))
    } catch (error) {
      isChanged = true
      log.warn('the state could not be written', { folder, reason: String(error) })
    }
    lastMs = performance.now() - start
  }
  /** One at a time: a slow disk must not be asked twice. */
  const enqueue = (folder: string) => (writing = writing.then(() => write(folder)))

  return {
    async load() {
      if (stateFolder === undefined) {
        log.warn('there is no state folder: the state is kept in memory alone')
        return undefined
      }
      return await loadState(stateFolder, madeBy, log)
    },
    changed() {
      isChanged = true
      if (stateFolder === undefined || timer !== undefined) return
      timer = clock.after(Math.max(leastMs, lastMs * restFactor), () => {
        enqueue(stateFolder).then(
          () => (timer = undefined),
          () => (timer = undefined),
        )
      })
    },
    async close() {
      timer?.cancel()
      if (stateFolder !== undefined && isChanged) await enqueue(stateFolder)
      await writing
    },
  }
}

async function replace(folder: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, 'state.json')
  const file = await open(`${path}.new`, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(`${path}.new`, path)
}

async function loadState(folder: string, madeBy: string, log: StateFileOptions['log']) {
  const path = join(folder, 'state.json')
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    if (!isMissing(error)) log.warn('the state could not be read', { path, reason: String(error) })
    return undefined
  }
  try {
    const kept: unknown = JSON.parse(text)
    if (typeof kept !== 'object' || kept === null || !('state' in kept)) throw new Error('no state')
    if ('madeBy' in kept && kept.madeBy === madeBy) return kept.state
    log.warn('the options have changed: the state before is not used', { path })
  } catch (error) {
    log.warn('the state is damaged and left aside', { path, reason: String(error) })
    await rename(path, `${path}.damaged`).catch(() => {})
  }
  return undefined
}

const isMissing = (error: unknown) =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
