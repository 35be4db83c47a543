/**
 * Subflows on disk. Like any file beside a flow they are read from the flows folder and from nowhere else.
 */
import { dirname, join, relative, sep } from 'node:path'

import type { References, SubflowFile, Subflows } from '../document/flow.ts'
import { parseFlow } from '../document/parse.ts'
import { WordedError } from '../words.ts'
import { openFlowFile } from './flow-files.ts'

export interface SubflowOptions {
  /** The flows folder. */
  readonly root: string
  /** What references of a file in this folder stand for. */
  readonly references: (folder: string) => References
  /** How messages call the file at a path below the flows folder. */
  readonly nameOf: (path: string) => string
  /** Gets the path of every file that was looked at. */
  readonly reads?: Set<string> | undefined
  /** What stands for the file of this id instead of what is on disk, if anything does. */
  readonly textAt?: ((id: string) => string | undefined) | undefined
}

const ending = '.yaml'

/** Each file is read once, so that all instances of it are the same. */
export function createSubflows(options: SubflowOptions): Subflows {
  const { root, references, nameOf, reads, textAt } = options
  const known = new Map<string, SubflowFile>()
  return {
    open(from, path) {
      if (!path.endsWith(ending))
        throw new WordedError({ en: 'its name must end in .yaml', zh: '文件名必须以 .yaml 结尾' })
      const target = join(dirname(join(root, from)), path)
      const before = known.get(target)
      if (before) return before
      const below = relative(root, target).split(sep).join('/')
      const text = textAt?.(below.slice(0, -ending.length))
      const file =
        text === undefined
          ? openFlowFile(path, { root, folder: dirname(join(root, from)), reads }).file
          : { path: below, text }
      const opened = {
        id: file.path.slice(0, -ending.length),
        parsed: parseFlow(file.text, nameOf(file.path)),
        references: references(dirname(join(root, file.path))),
      }
      known.set(target, opened)
      return opened
    },
  }
}
