import { execFileSync } from 'node:child_process'
import { chmod, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type {
  GitLogAnswer,
  GitShowAnswer,
  GitStatusAnswer,
} from '../../runtime/admin/contract/git.ts'
import { startTested } from './admin-server.ts'
import type { Tested } from './admin-server.ts'

const hasGit = (() => {
  try {
    execFileSync('git', ['--version'])
    return true
  } catch {
    return false
  }
})()
if (!hasGit) {
  const text = 'git is missing: apt-get install git'
  if (process.env['CI']) throw new Error(text)
  console.warn(`\n*** SKIPPED: ${text} ***\n`)
}

/** No settings of this machine. */
beforeEach(() => {
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null')
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1')
})
afterEach(() => void vi.unstubAllEnvs())

const git = (folder: string, ...args: string[]): string =>
  execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8' })

/** The flows folder is a folder inside the work tree. */
const initialise = (folder: string): void => {
  git(join(folder, '..'), 'init', '--quiet', '--initial-branch=main')
  git(folder, 'config', 'user.name', 'Ada')
  git(folder, 'config', 'user.email', 'ada@example.com')
}
const commitAll = (folder: string, message: string): void => {
  git(join(folder, '..'), 'add', '--all')
  git(folder, 'commit', '--quiet', '--message', message)
}

async function startInRepository(flows: Readonly<Record<string, string>>): Promise<Tested> {
  return startTested({
    flows,
    prepare: async (folder) => {
      initialise(folder)
      await writeFile(join(folder, '../README.md'), 'outside')
      commitAll(folder, 'first')
    },
  })
}
const statusOf = async ({ ask }: Tested) => (await ask('/api/git/status')).json<GitStatusAnswer>()
const commit = ({ post }: Tested, ids: readonly string[], message = 'change') =>
  post('/api/git/commit', { ids, message })

describe.skipIf(!hasGit)('git', () => {
  it('tells what differs below the flows folder, and nothing outside', async () => {
    const tested = await startInRepository({ a: 'one', 'b c': 'two', gone: 'x', staged: 'x' })
    const { folder } = tested
    expect(await statusOf(tested)).toEqual({ branch: 'main', changed: [] })
    await writeFile(join(folder, 'a.yaml'), 'changed')
    await writeFile(join(folder, 'b c.yaml'), 'changed')
    await writeFile(join(folder, 'new.yaml'), 'new')
    await writeFile(join(folder, 'data.json'), '{}')
    await rm(join(folder, 'gone.yaml'))
    git(folder, 'rm', '--quiet', '--cached', 'staged.yaml')
    await writeFile(join(folder, '../README.md'), 'changed')
    const { changed } = await statusOf(tested)
    expect(changed.toSorted((x, y) => (x.path < y.path ? -1 : 1))).toEqual([
      { path: 'a.yaml', id: 'a', state: 'changed' },
      { path: 'b c.yaml', id: 'b c', state: 'changed' },
      { path: 'data.json', state: 'new' },
      { path: 'gone.yaml', id: 'gone', state: 'deleted' },
      { path: 'new.yaml', id: 'new', state: 'new' },
      { path: 'staged.yaml', id: 'staged', state: 'deleted' },
      { path: 'staged.yaml', id: 'staged', state: 'new' },
    ])
  })

  it('shows revisions and the text of each', async () => {
    const tested = await startInRepository({ 'plant/a': 'first: ä\r\n' })
    const { ask, folder } = tested
    await writeFile(join(folder, 'plant/a.yaml'), 'second\n')
    expect((await commit(tested, ['plant/a'], 'second: "x"\n\nMore.')).code).toBe(200)
    const { revisions } = (await ask('/api/git/log?id=plant/a')).json<GitLogAnswer>()
    expect(revisions.map(({ subject }) => subject)).toEqual(['second: "x"', 'first'])
    expect(revisions[0]).toMatchObject({
      author: 'Ada',
      hash: git(folder, 'rev-parse', 'HEAD').trim(),
    })
    expect(Math.abs((revisions[0]?.time ?? 0) - Date.now())).toBeLessThan(60_000)
    const show = async (revision: string) => {
      const query = new URLSearchParams({ id: 'plant/a', revision })
      return (await ask(`/api/git/show?${query.toString()}`)).json<GitShowAnswer>()
    }
    expect(await show('HEAD')).toEqual({ revision: 'HEAD', text: 'second\n' })
    expect((await show('HEAD~1')).text).toBe('first: ä\r\n')
    expect((await show(revisions[1]?.hash ?? '')).text).toBe('first: ä\r\n')
    expect((await show('main@{0}')).text).toBe('second\n')
  })

  it('shows a flow that was not there as no text', async () => {
    const { ask } = await startInRepository({ a: 'one' })
    expect((await ask('/api/git/show?id=b')).json()).toEqual({ revision: 'HEAD' })
  })

  it.each([
    '--output=evil',
    '-x',
    'a b',
    'HEAD;ls',
    '$(ls)',
    'HEAD:README.md',
    'nothing',
    '',
    '..',
  ])('refuses the revision %j', async (revision) => {
    const { ask, folder } = await startInRepository({ a: 'one' })
    const query = new URLSearchParams({ id: 'a', revision })
    const answer = await ask(`/api/git/show?${query.toString()}`)
    expect([400, 404]).toContain(answer.code)
    expect(git(folder, 'status', '--porcelain')).toBe('')
  })

  it('commits the named flows and nothing else, new and deleted ones too', async () => {
    const tested = await startInRepository({ a: 'one', b: 'two', gone: 'x' })
    const { folder } = tested
    await writeFile(join(folder, 'a.yaml'), 'changed')
    await writeFile(join(folder, 'b.yaml'), 'changed')
    git(folder, 'add', 'b.yaml')
    await writeFile(join(folder, 'new.yaml'), 'new')
    await rm(join(folder, 'gone.yaml'))
    const answer = await commit(tested, ['a', 'new', 'gone'], '# not a comment\n--amend')
    expect(answer.json()).toEqual({ hash: git(folder, 'rev-parse', 'HEAD').trim() })
    const names = git(folder, 'show', '--format=%B', '--name-status', '--no-renames', 'HEAD')
    expect(names).toContain('# not a comment\n--amend')
    expect(names).toMatch(/M\tflows\/a\.yaml\nD\tflows\/gone\.yaml\nA\tflows\/new\.yaml\n$/)
    expect(git(folder, 'status', '--porcelain')).toBe('M  flows/b.yaml\n')
  })

  it('works before the first commit', async () => {
    const tested = await startTested({
      flows: { a: 'one' },
      prepare: async (folder) => initialise(folder),
    })
    expect(await statusOf(tested)).toMatchObject({
      branch: 'main',
      changed: [{ id: 'a', state: 'new' }],
    })
    expect((await tested.ask('/api/git/log?id=a')).json()).toEqual({ revisions: [] })
    expect((await tested.ask('/api/git/show?id=a')).json()).toEqual({ revision: 'HEAD' })
    expect((await commit(tested, ['a'])).code).toBe(200)
    expect(await statusOf(tested)).toMatchObject({ changed: [] })
  })

  it('runs hooks at a commit, and says what they say', async () => {
    const tested = await startInRepository({ a: 'one' })
    const { folder } = tested
    const hook = join(folder, '../.git/hooks/pre-commit')
    await writeFile(hook, '#!/bin/sh\necho "no commits on Friday" >&2\nexit 1\n')
    await chmod(hook, 0o755)
    await writeFile(join(folder, 'a.yaml'), 'changed')
    const answer = await commit(tested, ['a'])
    expect(answer.code).toBe(409)
    expect(answer.json()).toMatchObject({ code: 'git', error: expect.stringContaining('Friday') })
    expect(answer.text).not.toContain(folder)
  })

  it('runs no program that the repository names for a mere look', async () => {
    const tested = await startInRepository({ a: 'one' })
    const { ask, folder } = tested
    const trap = join(folder, '../trap.sh')
    const proof = join(folder, '../caught')
    await writeFile(trap, `#!/bin/sh\necho caught > "${proof}"\ncat\n`)
    await chmod(trap, 0o755)
    for (const key of ['core.fsmonitor', 'core.pager', 'diff.external', 'pager.log', 'core.editor'])
      git(folder, 'config', key, trap)
    await writeFile(join(folder, 'a.yaml'), 'changed')
    expect((await statusOf(tested)).changed).toHaveLength(1)
    expect((await ask('/api/git/log?id=a')).code).toBe(200)
    expect((await ask('/api/git/show?id=a')).code).toBe(200)
    await expect(readFile(proof)).rejects.toThrow('ENOENT')
  })

  it('says clearly who must be named, and that there is nothing to commit', async () => {
    const tested = await startInRepository({ a: 'one' })
    const { folder } = tested
    expect((await commit(tested, ['a'])).json()).toMatchObject({ code: 'nothing' })
    git(folder, 'config', '--unset', 'user.email')
    git(folder, 'config', '--unset', 'user.name')
    git(folder, 'config', 'user.useConfigOnly', 'true')
    await writeFile(join(folder, 'a.yaml'), 'changed')
    const answer = await commit(tested, ['a'])
    expect(answer.code).toBe(409)
    expect(answer.json()).toMatchObject({ code: 'identity' })
  })

  it('tells a conflict, and how far the upstream is', async () => {
    const tested = await startInRepository({ a: 'one' })
    const { folder } = tested
    git(folder, 'branch', 'other')
    await writeFile(join(folder, 'a.yaml'), 'ours')
    commitAll(folder, 'ours')
    git(folder, 'checkout', '--quiet', 'other')
    await writeFile(join(folder, 'a.yaml'), 'theirs')
    commitAll(folder, 'theirs')
    git(folder, 'branch', '--quiet', '--set-upstream-to=main')
    expect(await statusOf(tested)).toMatchObject({ branch: 'other', ahead: 1, behind: 1 })
    expect(() => git(folder, 'merge', '--quiet', 'main')).toThrow('merge')
    expect((await statusOf(tested)).changed).toEqual([
      { path: 'a.yaml', id: 'a', state: 'conflict' },
    ])
  })

  it('is off where there is no work tree', async () => {
    const { ask } = await startTested()
    expect((await ask('/api/project')).json()).toMatchObject({ hasGit: false })
    expect((await ask('/api/git/status')).json()).toMatchObject({ code: 'no-git' })
  })
})
