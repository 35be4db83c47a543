/** Which flow files a command works on. A flow's id is its path below the folder without `.yaml`. */
import { stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'

import { findFlowsBelow } from '../graph/find-flows.ts'
import { reasonOf } from '../reason.ts'
import { CommandError, Exit } from './exit.ts'

export interface FlowFile {
  /** Path below the flows folder without the ending, with `/`. */
  readonly id: string
  /** As the user named it, for messages. */
  readonly file: string
  /** Absolute. */
  readonly path: string
  /** The folder that the user named, or that of the file that the user named; absolute. */
  readonly root: string
}
export interface FoundFiles {
  readonly files: readonly FlowFile[]
  /** Files that were left out, and why, in words. */
  readonly skipped: readonly string[]
}

export const defaultFolder = 'flows'

export async function findFlowFiles(paths: readonly string[]): Promise<FoundFiles> {
  const found = await Promise.all((paths.length === 0 ? [defaultFolder] : paths).map(findIn))
  const files = found.flatMap((each) => each.files)
  const byId = new Map<string, FlowFile>()
  for (const file of files) {
    const other = byId.get(file.id)
    if (other !== undefined && other.path !== file.path)
      throw new CommandError(
        Exit.usage,
        `two files are the flow "${file.id}": ${other.file} and ${file.file}. Name a folder above both, or rename one`,
      )
    byId.set(file.id, file)
  }
  return { files: [...byId.values()], skipped: found.flatMap((each) => each.skipped) }
}

async function findIn(path: string): Promise<FoundFiles> {
  const facts = await stat(path).catch((error: unknown) => {
    const hint = path === defaultFolder ? '. Name a file or a folder with flow files' : ''
    throw new CommandError(Exit.usage, `cannot read "${path}": ${whyUnreadable(error)}${hint}`)
  })
  if (facts.isDirectory()) return findBelow(path)
  if (!path.endsWith('.yaml'))
    throw new CommandError(Exit.usage, `"${path}" is no flow file: its name must end in .yaml`)
  const id = basename(path, '.yaml')
  const absolute = resolve(path)
  const file = { id, file: path, path: absolute, root: dirname(absolute) }
  return { files: [file], skipped: [] }
}

async function findBelow(folder: string): Promise<FoundFiles> {
  const { flows, skipped } = await findFlowsBelow(folder)
  return {
    files: flows.map(({ id, path }) => ({
      id,
      file: join(folder, path),
      path: resolve(folder, path),
      root: resolve(folder),
    })),
    skipped: skipped.map(({ path, reason }) => `${join(folder, path)} ${reason}`),
  }
}

/** The folder that relative `${file:..}` references start from. */
export const folderOf = (file: FlowFile): string => dirname(file.path)

function whyUnreadable(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT') return 'there is no such file or folder'
  if (code === 'EACCES') return 'it may not be read'
  return reasonOf(error)
}
