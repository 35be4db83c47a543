/**
 * The flows folder as the API may touch it: reads and writes below it, and never through a link that
 * leads out. Every path is made here.
 */
import { constants } from 'node:fs'
import { access, lstat, mkdir, realpath, stat } from 'node:fs/promises'
import { dirname, join, sep } from 'node:path'

import { Refusal } from '../refusal.ts'

export interface Place {
  /** Absolute, below the folder. */
  readonly path: string
  readonly exists: boolean
  readonly isLink: boolean
}

/** Where a name leads. Refuses what is outside, and what is no regular file. */
export async function placeOf(root: string, name: string): Promise<Place> {
  const path = join(root, name)
  const parent = await realpath(dirname(path)).catch(() => undefined)
  if (parent === undefined) return { path, exists: false, isLink: false }
  if (!isInside(root, parent)) throw outside(name)
  const facts = await lstat(path).catch(() => undefined)
  if (facts === undefined) return { path, exists: false, isLink: false }
  if (facts.isSymbolicLink()) {
    const target = await realpath(path).catch(() => undefined)
    if (target === undefined || !isInside(root, target)) throw outside(name)
    if (!(await stat(target)).isFile()) throw noFile(name)
    return { path, exists: true, isLink: true }
  }
  if (!facts.isFile()) throw noFile(name)
  return { path, exists: true, isLink: false }
}

/** Makes the folders above a file that is about to be written, one after the other. */
export async function makeParents(root: string, name: string): Promise<void> {
  let path = root
  for (const part of name.split('/').slice(0, -1)) {
    path = join(path, part)
    const facts = await lstat(path).catch(() => undefined)
    if (facts === undefined)
      await mkdir(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error
      })
    else if (!facts.isDirectory())
      throw new Refusal(409, 'exists', `"${part}" in "${name}" is a file or a link, not a folder`)
  }
  if (!isInside(root, await realpath(path))) throw outside(name)
}

const isInside = (root: string, path: string): boolean =>
  path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)

const outside = (name: string) =>
  new Refusal(403, 'outside', `"${name}" is a link that leads out of the flows folder`)
const noFile = (name: string) => new Refusal(409, 'exists', `"${name}" is not a regular file`)

/** As the file system says: the mode counts too, for those who may write whatever it says. */
export async function isWritable(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK)
    return ((await stat(path)).mode & 0o222) !== 0
  } catch {
    return false
  }
}
