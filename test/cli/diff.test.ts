import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { describe, expect, it } from 'vitest'

import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { sluice, tickingFlow } from './sluice.ts'

const run = promisify(execFile)
const slower = tickingFlow('90ms')

/** A work tree with one commit of the file. */
async function workTree(text: string): Promise<string> {
  const cwd = await temporaryFolder({ 'flows/a.yaml': text })
  const git = (...args: string[]) =>
    run('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd })
  await git('init', '--quiet')
  await git('add', '.')
  await git('commit', '--quiet', '--message', 'first')
  return cwd
}

describe('sluice diff', () => {
  it('tells in words what differs between two files', async () => {
    const cwd = await temporaryFolder({ 'a.yaml': tickingFlow(), 'b.yaml': slower })
    const { code, out } = await sluice(['diff', 'a.yaml', 'b.yaml'], cwd)
    expect(code).toBe(0)
    expect(out).toBe('~ generate tick: `every` changed\n    every  20ms → 90ms\n')
    expect((await sluice(['diff', 'a.yaml', 'b.yaml', '--lang', 'zh-CN'], cwd)).out).toContain(
      '更改 `every`',
    )
  })

  it('ends with 1 when asked, and only for more than layout', async () => {
    const moved = `${tickingFlow()}layout:\n  tick: { x: 16, y: 0 }\n`
    const cwd = await temporaryFolder({
      'a.yaml': tickingFlow(),
      'b.yaml': slower,
      'c.yaml': moved,
    })
    expect((await sluice(['diff', 'a.yaml', 'b.yaml', '--exit-code'], cwd)).code).toBe(1)
    const layout = await sluice(['diff', 'a.yaml', 'c.yaml', '--exit-code'], cwd)
    expect(layout).toMatchObject({ code: 0, out: '= tick moved\n' })
  })

  it('says when only comments differ, and when nothing does', async () => {
    const cwd = await temporaryFolder({
      'a.yaml': tickingFlow(),
      'b.yaml': `# Hi.\n${tickingFlow()}`,
    })
    expect((await sluice(['diff', 'a.yaml', 'b.yaml'], cwd)).out).toMatch(/^Only comments/)
    expect((await sluice(['diff', 'a.yaml', 'a.yaml'], cwd)).out).toBe('No difference.\n')
  })

  it('compares a file with its last commit, and revisions with files', async () => {
    const cwd = await workTree(tickingFlow())
    expect((await sluice(['diff', 'flows/a.yaml'], cwd)).out).toBe('No difference.\n')
    await writeFile(join(cwd, 'flows/a.yaml'), slower)
    const expected = expect.stringContaining('20ms → 90ms')
    expect(await sluice(['diff', 'flows/a.yaml'], cwd)).toMatchObject({ code: 0, out: expected })
    const both = await sluice(['diff', 'HEAD:flows/a.yaml', 'flows/a.yaml'], cwd)
    expect(both).toMatchObject({ code: 0, out: expected })
    const below = await sluice(['diff', 'HEAD:a.yaml', 'a.yaml'], join(cwd, 'flows'))
    expect(below).toMatchObject({ code: 0, out: expected })
  })

  it('counts a file that git does not have as new', async () => {
    const cwd = await workTree(tickingFlow())
    await writeFile(join(cwd, 'flows/b.yaml'), tickingFlow())
    expect((await sluice(['diff', 'flows/b.yaml'], cwd)).out).toContain('+ generate tick added')
  })

  it('says what it cannot read, and ends with 2', async () => {
    const cwd = await workTree(tickingFlow())
    for (const [args, said] of [
      [['nowhere.yaml'], 'there is no such file'],
      [['NOPE:flows/a.yaml', 'flows/a.yaml'], 'git knows no revision "NOPE"'],
      [['HEAD:flows/z.yaml', 'flows/a.yaml'], 'there is no "flows/z.yaml" in the revision "HEAD"'],
      [['--output=x:y', 'flows/a.yaml'], 'unknown option'],
    ] as const) {
      const { code, err } = await sluice(['diff', ...args], cwd)
      expect(err).toContain(said)
      expect(code).toBe(2)
    }
  })

  it('shows why a text is no flow, and ends with 1', async () => {
    const cwd = await temporaryFolder({ 'a.yaml': tickingFlow(), 'b.yaml': 'nodes: [' })
    const { code, err } = await sluice(['diff', 'a.yaml', 'b.yaml'], cwd)
    expect(code).toBe(1)
    expect(err).toMatch(/b\.yaml:1:\d+ +E\d+/)
  })

  it('prints JSON for machines', async () => {
    const cwd = await temporaryFolder({ 'a.yaml': tickingFlow(), 'b.yaml': slower })
    const { out } = await sluice(['diff', 'a.yaml', 'b.yaml', '--json'], cwd)
    expect(JSON.parse(out)).toMatchObject({
      before: 'a.yaml',
      after: 'b.yaml',
      same: false,
      moved: [],
      changes: [{ kind: 'changed', section: 'nodes', id: 'tick' }],
    })
  })

  it('draws the changes', async () => {
    const cwd = await temporaryFolder({ 'a.yaml': tickingFlow(), 'b.yaml': slower })
    const { code, out } = await sluice(['diff', 'a.yaml', 'b.yaml', '--svg'], cwd)
    expect(code).toBe(0)
    expect(out).toMatch(/^<svg /)
    expect(out).toContain('changed 1')
  })
})

describe('sluice graph --svg', () => {
  it('draws a flow, to standard output or to a file', async () => {
    const cwd = await temporaryFolder({ 'a.yaml': tickingFlow() })
    const { code, out } = await sluice(['graph', 'a.yaml', '--svg'], cwd)
    expect(code).toBe(0)
    expect(out).toMatch(/^<svg .*<\/svg>\n$/s)
    const dark = ['graph', 'a.yaml', '--svg', '--theme', 'dark', '--out', 'a.svg']
    expect(await sluice(dark, cwd)).toMatchObject({ code: 0, out: '' })
    expect(await readFile(join(cwd, 'a.svg'), 'utf8')).toContain('#0F172A')
  })

  it('draws a flow with mistakes, but not a text that is no flow', async () => {
    const cwd = await temporaryFolder({
      'a.yaml': tickingFlow().replace('generate', 'unheard-of'),
      'b.yaml': 'nodes: [',
    })
    expect((await sluice(['graph', 'a.yaml', '--svg'], cwd)).out).toContain('unheard-of')
    expect((await sluice(['graph', 'b.yaml', '--svg'], cwd)).code).toBe(1)
  })
})
