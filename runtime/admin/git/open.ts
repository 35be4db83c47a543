/**
 * Git for the flows folder: the git that is installed, with arguments that are fixed here. Nothing of
 * a repository's configuration may run a program for a mere look (a pager, an external diff, a file
 * system monitor); hooks run at a commit, as they should.
 */
import { simpleGit } from 'simple-git'

import { reasonOf } from '../../reason.ts'
import { Refusal } from '../refusal.ts'

export interface Git {
  /** Runs git in the flows folder; resolves with what it prints. */
  run(args: readonly string[]): Promise<string>
  /** Path of the flows folder below the work tree: `` or `flows/`. */
  readonly prefix: string
  /** The folder `.git` of this work tree. */
  readonly folder: string
}

const guards = ['core.fsmonitor=false', 'core.pager=cat', 'core.quotePath=false', 'color.ui=false']
/** Who commits may be said by the environment; where git looks for things may not. */
const identity = [
  'GIT_AUTHOR_NAME',
  'GIT_AUTHOR_EMAIL',
  'GIT_COMMITTER_NAME',
  'GIT_COMMITTER_EMAIL',
  'GIT_CONFIG_GLOBAL',
  'GIT_CONFIG_NOSYSTEM',
]
/** A look does not rewrite the index, and nobody is there to type a password. */
const fixed = { GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' }
const timeoutMs = 30_000

/** `undefined`: git is not installed, or the folder is in no work tree. */
export async function openGit(root: string): Promise<Git | undefined> {
  try {
    const git = simpleGit({
      baseDir: root,
      config: guards,
      timeout: { block: timeoutMs },
      // Needed for the guards above, and for the user's own choice of a configuration file.
      unsafe: {
        allowUnsafeFsMonitor: true,
        allowUnsafePager: true,
        allowUnsafeConfigPaths: true,
      },
      allowEnvironment: [...Object.keys(fixed), ...identity],
    }).env({ ...environment(), ...fixed })
    const run = (args: readonly string[]): Promise<string> => git.raw([...args])
    const text = await run([
      'rev-parse',
      '--is-inside-work-tree',
      '--absolute-git-dir',
      '--show-prefix',
    ])
    const [isInside, folder = '', prefix = ''] = text.split('\n')
    return isInside === 'true' && folder !== '' ? { run, prefix, folder } : undefined
  } catch {
    return undefined
  }
}

/** Names that can make git run a program or look elsewhere; simple-git refuses to pass them on. */
const guarded = /^(?:GIT_.*|EDITOR|VISUAL|PAGER|PREFIX|SSH_ASKPASS)$/i

function environment(): Record<string, string> {
  const known: Record<string, string> = {}
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && (!guarded.test(name) || identity.includes(name))) known[name] = value
  return known
}

export function needGit(git: Git | undefined): Git {
  if (git !== undefined) return git
  throw new Refusal(404, 'no-git', 'git is not installed, or the flows folder is in no work tree')
}

/** What git said, without the folders of this machine. */
export function sayingOf(error: unknown, root: string): string {
  const text = reasonOf(error)
  return text
    .replaceAll(root, 'the flows folder')
    .replaceAll(/(?<![\w.])\/(?:[^\s'":/]+\/)+[^\s'":]*/g, '(a path)')
    .trim()
    .slice(0, 1000)
}
