/** The tokens of an access file, read again when the file has changed. */
import { timingSafeEqual } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'

import type { Log } from '../../plugin.ts'
import { reasonOf } from '../../reason.ts'
import { hashOf, parseAccessFile } from './access-file.ts'
import type { Entry } from './access-file.ts'

export interface Tokens {
  /** The entry of a token that is known and has not expired. */
  find(token: string): Promise<Entry | undefined>
  /** Whether an entry that was found is still there and has not expired. */
  isValid(entry: Entry): boolean
  /** Looks whether the file is another now. */
  refresh(): Promise<void>
}

/** The file is looked at this often at most. */
const lookMs = 1000

/** Throws when the file cannot be read: a server that nobody can use should not start. */
export async function openTokens(file: string, log: Log): Promise<Tokens> {
  let text = await readFile(file, 'utf8')
  let entries = parseAccessFile(text, file)
  let changed = (await stat(file)).mtimeMs
  let lookedAt = performance.now()
  let looking: Promise<void> | undefined
  warnOfReaders(file, (await stat(file)).mode, log)

  async function look(): Promise<void> {
    try {
      const { mtimeMs } = await stat(file)
      if (mtimeMs === changed) return
      const now = await readFile(file, 'utf8')
      changed = mtimeMs
      if (now === text) return
      text = now
      entries = parseAccessFile(now, file)
      log.info('the access file was read again', { tokens: entries.length })
    } catch (error) {
      // Whoever was let in stays in: a mistake in the file must not lock everybody out.
      log.error('the access file could not be read again: the tokens of before still hold', {
        reason: reasonOf(error),
      })
    }
  }
  const refresh = (): Promise<void> => {
    if (looking === undefined && performance.now() - lookedAt < lookMs) return Promise.resolve()
    looking ??= look().finally(() => {
      looking = undefined
      lookedAt = performance.now()
    })
    return looking
  }

  return {
    async find(token) {
      await refresh()
      const hash = hashOf(token)
      // All of them are compared, so that the time says nothing of where one stands.
      const found = entries.filter((entry) => timingSafeEqual(entry.hash, hash))
      return found.find(isCurrent)
    },
    isValid: (entry) =>
      entries.some((each) => each.hash.equals(entry.hash) && each.role === entry.role) &&
      isCurrent(entry),
    refresh,
  }
}

const isCurrent = ({ expires }: Entry): boolean => expires === undefined || expires > Date.now()

function warnOfReaders(file: string, mode: number, log: Log): void {
  if ((mode & 0o022) !== 0)
    log.warn('others may write the access file, and let themselves in: chmod 600 it', { file })
}
