/**
 * Tells of flow files that were written by anyone, and of git's HEAD and index. Editors save in several
 * steps, also by a rename over the old file: what counts is what is there when it is quiet.
 */
import { readFile } from 'node:fs/promises'
import { basename, join, relative, sep } from 'node:path'

import { watch } from 'chokidar'
import type { FSWatcher } from 'chokidar'

import type { LiveEvent } from '../contract/live.ts'
import { placeOf } from '../files/folder.ts'
import { isFlowId } from '../files/names.ts'
import { etagOf } from '../files/text.ts'

const quietMs = 100

export interface Watching {
  close(): Promise<void>
}

export interface WatchOptions {
  readonly root: string
  /** The folder `.git`, if there is one. */
  readonly git: string | undefined
  tell(event: LiveEvent): void
}

/** Resolves when changes are seen from now on. */
export async function watchFolder({ root, git, tell }: WatchOptions): Promise<Watching> {
  const timers = new Map<string, NodeJS.Timeout>()
  const later = (key: string, act: () => void): void => {
    clearTimeout(timers.get(key))
    const timer = setTimeout(() => {
      timers.delete(key)
      act()
    }, quietMs)
    timers.set(key, timer)
  }
  const files = watch(root, { ignoreInitial: true, ignored: (path) => isHidden(root, path) })
  files.on('all', (_event, path) => {
    const id = idOf(root, path)
    if (id !== undefined) later(id, () => void look(root, id).then(tell))
  })
  const watchers = [files]
  if (git !== undefined) watchers.push(watchGit(git, () => later('', () => tell({ event: 'git' }))))
  await Promise.all(watchers.map(ready))
  return {
    async close() {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      await Promise.all(watchers.map((watcher) => watcher.close()))
    },
  }
}

/** What stands there now; a file that cannot be read is gone for the editor. */
async function look(root: string, id: string): Promise<LiveEvent> {
  try {
    const place = await placeOf(root, `${id}.yaml`)
    return { event: 'file', id, etag: etagOf(await readFile(place.path)) }
  } catch {
    return { event: 'file', id }
  }
}

const isHidden = (root: string, path: string): boolean =>
  path !== root && /(?:^|\/)[._]/.test(below(root, path))

const below = (root: string, path: string): string => relative(root, path).split(sep).join('/')

function idOf(root: string, path: string): string | undefined {
  if (!path.endsWith('.yaml')) return undefined
  const id = below(root, path).slice(0, -'.yaml'.length)
  return isFlowId(id) ? id : undefined
}

/** A commit moves the log of HEAD, a checkout HEAD itself, `git add` the index. */
function watchGit(folder: string, changed: () => void): FSWatcher {
  const names = new Set(['HEAD', 'index', 'logs', 'MERGE_HEAD'])
  return watch(folder, {
    ignoreInitial: true,
    depth: 1,
    ignored: (path) =>
      path !== folder && !names.has(basename(path)) && path !== join(folder, 'logs', 'HEAD'),
  }).on('all', changed)
}

/** A watch that fails says so once and leaves the rest alone: the editor still asks by itself. */
const ready = (watcher: FSWatcher): Promise<void> =>
  new Promise((resolve) => {
    watcher.once('ready', () => resolve()).on('error', () => resolve())
  })
