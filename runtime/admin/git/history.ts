/** What a flow was: its revisions, and its text at one of them. */
import type { GitLogAnswer, GitShowAnswer } from '../contract/git.ts'
import { Refusal } from '../refusal.ts'
import type { Git } from './open.ts'
import { commitOf } from './revision.ts'

const most = 100

export async function logOf({ run }: Git, id: string): Promise<GitLogAnswer> {
  if (!(await hasCommits(run))) return { revisions: [] }
  const text = await run([
    'log',
    `--max-count=${most}`,
    '--no-ext-diff',
    '--no-show-signature',
    '--format=%H%x1f%an%x1f%ct%x1f%s%x1e',
    '--',
    `./${id}.yaml`,
  ])
  const revisions = text.split('\x1e').flatMap((line) => {
    const [hash = '', author = '', time = '', subject = ''] = line.trim().split('\x1f')
    return hash === '' ? [] : [{ hash, author, time: Number(time) * 1000, subject }]
  })
  return { revisions }
}

const hasCommits = (run: Git['run']): Promise<boolean> =>
  run(['rev-parse', '--verify', '--quiet', 'HEAD']).then(
    (text) => text.trim() !== '',
    () => false,
  )

export async function showOf(
  { run, prefix }: Git,
  id: string,
  revision: string,
): Promise<GitShowAnswer> {
  if (!/^[A-Za-z0-9._/~^@{}-]{1,200}$/.test(revision) || revision.startsWith('-'))
    throw new Refusal(400, 'revision', 'this is no name of a revision')
  const commit = await commitOf(run, revision)
  if (commit === undefined) {
    // Before the first commit there is a HEAD without anything.
    if (revision === 'HEAD') return { revision }
    throw new Refusal(404, 'not-found', `there is no revision "${revision}"`)
  }
  const object = `${commit}:${prefix}${id}.yaml`
  const isThere = await run(['rev-parse', '--verify', '--quiet', '--end-of-options', object]).then(
    (text) => text.trim() !== '',
    () => false,
  )
  if (!isThere) return { revision }
  return { revision, text: await run(['cat-file', 'blob', object]) }
}
