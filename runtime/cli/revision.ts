/** A flow file on disk, or as it was in a revision of git: `HEAD~2:flows/a.yaml`. */
import { readFile, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

import { reasonOf } from '../reason.ts'
import { CommandError, Exit } from './exit.ts'

export interface NamedText {
  /** As the user named it. */
  readonly name: string
  readonly text: string
}

/** What `HEAD:` has of a file that is new there. */
const nothing = 'version: 1\nnodes: {}\n'

export async function readSide(name: string): Promise<NamedText> {
  if (await isFile(name)) return { name, text: await readText(name) }
  const colon = name.indexOf(':')
  if (colon < 1) throw new CommandError(Exit.usage, `cannot read "${name}": there is no such file`)
  const revision = name.slice(0, colon)
  const path = name.slice(colon + 1)
  const run = await openGitAt('.', name)
  const commit = await requireCommit(run, revision)
  // As git has it, from the top of the work tree; from here is what one often means.
  const text = (await blobAt(run, commit, path)) ?? (await blobAt(run, commit, `./${path}`))
  if (text === undefined)
    throw new CommandError(Exit.usage, `there is no "${path}" in the revision "${revision}"`)
  return { name, text }
}

/** The file as its last commit has it; an empty flow when it is new. */
export async function readHead(file: string): Promise<NamedText> {
  if (!(await isFile(file)))
    throw new CommandError(Exit.usage, `cannot read "${file}": there is no such file`)
  const run = await openGitAt(dirname(file), file)
  const commit = await requireCommit(run, 'HEAD')
  const text = await blobAt(run, commit, `./${basename(file)}`)
  return { name: 'HEAD', text: text ?? nothing }
}

type Run = (args: readonly string[]) => Promise<string>

async function openGitAt(folder: string, name: string): Promise<Run> {
  const { openGit } = await import('../admin/git/open.ts')
  const git = await openGit(folder)
  if (git) return git.run
  throw new CommandError(
    Exit.usage,
    `cannot compare "${name}" with a revision: git is not installed, or this is no work tree`,
  )
}

async function requireCommit(run: Run, revision: string): Promise<string> {
  const { commitOf } = await import('../admin/git/revision.ts')
  const commit = await commitOf(run, revision)
  if (commit !== undefined) return commit
  throw new CommandError(Exit.usage, `git knows no revision "${revision}"`)
}

const blobAt = (run: Run, commit: string, path: string): Promise<string | undefined> =>
  run(['cat-file', 'blob', `${commit}:${path}`]).catch(() => undefined)

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  )

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CommandError(Exit.usage, `cannot read "${file}": ${reasonOf(error)}`)
  }
}
