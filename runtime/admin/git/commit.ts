/** A commit of some flows as they are on disk, and of nothing else, whatever is staged. */
import type { CommitAnswer, CommitBody } from '../contract/git.ts'
import { Refusal } from '../refusal.ts'
import { sayingOf } from './open.ts'
import type { Git } from './open.ts'

export async function commit(
  git: Git,
  root: string,
  { ids, message }: CommitBody,
): Promise<CommitAnswer> {
  const { run } = git
  const paths = [...new Set(ids)].map((id) => `./${id}.yaml`)
  const changed = await run([
    'status',
    '--porcelain=v1',
    '-z',
    '--untracked-files=all',
    '--no-renames',
    '--',
    ...paths,
  ])
  if (changed === '')
    throw new Refusal(409, 'nothing', 'there is nothing to commit: git has these flows as they are')
  try {
    // New files are not known to `commit --only`; deleted ones are.
    await run(['add', '--all', '--', ...paths])
    await run([
      'commit',
      '--only',
      '--quiet',
      '--cleanup=verbatim',
      `--message=${message}`,
      '--',
      ...paths,
    ])
  } catch (error) {
    throw refusalOf(sayingOf(error, root))
  }
  return { hash: (await run(['rev-parse', 'HEAD'])).trim() }
}

function refusalOf(said: string): Refusal {
  if (/tell me who you are|empty ident|no email was given|unable to auto-detect/i.test(said))
    return new Refusal(
      409,
      'identity',
      'git does not know who you are: run git config user.name "Your Name" and git config user.email you@example.com',
    )
  if (/index\.lock/.test(said))
    return new Refusal(409, 'busy', 'another git command is at work in this folder: try again')
  return new Refusal(409, 'git', `git did not commit: ${said}`)
}
