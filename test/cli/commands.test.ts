import { symlink } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { sluice, start, tickingFlow } from './sluice.ts'

describe('the command line', () => {
  it('suggests the command that was meant, and ends with 2', async () => {
    const { code, err } = await sluice(['chekc'])
    expect(code).toBe(2)
    expect(err).toContain('Did you mean check?')
  })

  it('suggests the option that was meant', async () => {
    const { code, err } = await sluice(['run', '--wacth'])
    expect(code).toBe(2)
    expect(err).toContain('Did you mean --watch?')
  })

  it('ends without a word when whoever reads it has gone', async () => {
    for (const args of [
      ['nodes', '--json'],
      ['help', 'run'],
    ]) {
      const command = start(args)
      command.child.stdout?.destroy()
      expect(await command.ended).toMatchObject({ code: 0, err: '' })
    }
  })

  it('documents its exit codes in the help of every command', async () => {
    for (const args of [['--help'], ['run', '--help'], ['new', 'flow', '--help']]) {
      const { code, out } = await sluice(args)
      expect(code).toBe(0)
      expect(out).toContain('4  the drain deadline passed')
    }
  })
})

describe('sluice check', () => {
  it('prints every problem of every file, and ends with 1', async () => {
    const cwd = await temporaryFolder({
      'flows/good.yaml': tickingFlow(),
      'flows/bad.yaml': tickingFlow()
        .replace('every:', 'evry:')
        .replace('tick -> end', 'tick -> ned'),
    })
    const { code, out } = await sluice(['check'], cwd)
    expect(code).toBe(1)
    expect(out).toMatch(/flows\/bad\.yaml:4:\d+ +E\d+ .*"evry"/)
    expect(out).toMatch(/flows\/bad\.yaml:6:\d+ +E\d+ .*"ned"/)
    expect(out).toMatch(/2 flows checked: \d errors?/)
    expect(out).not.toContain('\u001b[')
  })

  it('checks a subflow in its own file, and tells its problems once', async () => {
    const subflow = 'version: 1\nports: { in: end }\nnodes:\n  end: { type: log, evrey: 1 }\n'
    const main = tickingFlow().replace(/type: (?:log|discard)/, 'type: ./parts/end.yaml')
    const cwd = await temporaryFolder({ 'flows/main.yaml': main, 'flows/parts/end.yaml': subflow })
    const { code, out } = await sluice(['check'], cwd)
    expect(code).toBe(1)
    expect(out.match(/E301/g)).toHaveLength(1)
    expect(out).toMatch(/flows\/parts\/end\.yaml:4:21 +E301/)
    expect(out).toMatch(/flows\/main\.yaml:\d+:\d+ +E233/)
    const alone = await sluice(['check', 'flows/main.yaml'], cwd)
    expect(alone.out).toMatch(/flows\/parts\/end\.yaml:4:21 +E301.*\n +4 \| +end:/)
  })

  it('prints JSON for machines', async () => {
    const cwd = await temporaryFolder({
      'a.yaml': tickingFlow().replace('version: 1', 'version: 9'),
    })
    const { code, out } = await sluice(['check', 'a.yaml', '--json'], cwd)
    const answer = JSON.parse(out) as { problems: { line: number; code: string }[] }
    expect(code).toBe(1)
    expect(answer.problems[0]).toMatchObject({ line: 1, code: expect.stringMatching(/^E/) })
  })

  it('says problems in Chinese when asked, as text and as JSON', async () => {
    const cwd = await temporaryFolder({ 'a.yaml': tickingFlow().replace('every:', 'evry:') })
    const text = await sluice(['check', 'a.yaml', '--lang', 'zh-CN'], cwd)
    expect(text.code).toBe(1)
    expect(text.out).toMatch(/E301 节点 "tick"（generate）没有键 "evry"\n[^]*是不是想写 "every"？/)
    expect(text.out).toMatch(/已检查 1 个流程：\d 个错误/)
    const json = (await sluice(['check', 'a.yaml', '--lang', 'zh-CN', '--json'], cwd)).out
    expect(JSON.parse(json)).toMatchObject({ problems: [{ hint: '是不是想写 "every"？' }] })
  })

  it('leaves out tests, hidden folders and links that lead away', async () => {
    const outside = await temporaryFolder({ 'secret.yaml': tickingFlow() })
    const cwd = await temporaryFolder({
      'flows/plant/line.yaml': tickingFlow(),
      'flows/plant/line.test.yaml': 'cases: []',
      'flows/.git/x.yaml': 'x',
      'flows/_drafts/y.yaml': 'y',
    })
    await symlink(join(outside, 'secret.yaml'), join(cwd, 'flows/linked.yaml'))
    const { code, out } = await sluice(['check', '--json'], cwd)
    const { flows, warnings } = JSON.parse(out) as { flows: { id: string }[]; warnings: string[] }
    expect(code).toBe(0)
    expect(flows.map(({ id }) => id)).toEqual(['plant/line'])
    expect(warnings).toEqual([expect.stringContaining('a link that leads out of')])
  })

  it('takes references from the env file, and the environment wins', async () => {
    const flow = tickingFlow("'${env:PACE}'")
    const cwd = await temporaryFolder({ 'a.yaml': flow, env: 'PACE=30ms\nPATH=never\n' })
    expect((await sluice(['check', 'a.yaml'], cwd)).code).toBe(1)
    expect((await sluice(['check', 'a.yaml', '--env-file', 'env'], cwd)).code).toBe(0)
  })

  it('says what is wrong with a path, and ends with 2', async () => {
    const { code, err } = await sluice(['check', 'nowhere'])
    expect(code).toBe(2)
    expect(err).toContain('cannot read "nowhere": there is no such file or folder')
  })

  it('tries connections when asked, and ends with 3 when one does not answer', async () => {
    const cwd = await temporaryFolder({
      'a.yaml': `version: 1
connections: { nobody: { type: mqtt, url: 'mqtt://127.0.0.1:1' } }
nodes:
  in: { type: mqtt/source, connection: nobody, topics: [a] }
  end: { type: discard }
wires: [in -> end]
`,
    })
    const { code, out } = await sluice(['check', 'a.yaml', '--connect'], cwd)
    expect(out).toMatch(/a\/nobody does not answer: .+/)
    expect(code).toBe(3)
  })
})

describe('sluice new', () => {
  it('writes a flow that has no problems, and does not overwrite it', async () => {
    const cwd = await temporaryFolder({ 'flows/.keep': '' })
    expect((await sluice(['new', 'flow', 'plant/line-3'], cwd)).out).toContain(
      'flows/plant/line-3.yaml',
    )
    expect((await sluice(['check'], cwd)).out).toContain('no problems')
    const again = await sluice(['new', 'flow', 'plant/line-3'], cwd)
    expect(again).toMatchObject({ code: 2, err: expect.stringContaining('it exists already') })
  })

  it('refuses a name that cannot be an id', async () => {
    const { code, err } = await sluice(['new', 'flow', '../Away'])
    expect(code).toBe(2)
    expect(err).toContain('lower-case letters')
  })
})

describe('sluice nodes', () => {
  it('lists the types, and shows one in both languages', async () => {
    expect((await sluice(['nodes'])).out).toMatch(/^mqtt\/source +source +\S/m)
    const english = (await sluice(['nodes', 'filter'])).out
    const chinese = (await sluice(['nodes', 'filter', '--lang', 'zh-CN'])).out
    expect(english).toMatch(/where +expression +required/)
    expect(chinese).toMatch(/where +expression +必填/)
  })

  it('suggests a type', async () => {
    const { code, err } = await sluice(['nodes', 'mqtt/sorce'])
    expect(code).toBe(2)
    expect(err).toContain('"mqtt/source"')
  })

  it('prints JSON with the schema', async () => {
    const { out } = await sluice(['nodes', 'filter', '--json'])
    expect(JSON.parse(out)).toMatchObject([{ type: 'filter', kind: 'transform', schema: {} }])
  })
})

describe('sluice graph', () => {
  it('draws a flow in Mermaid', async () => {
    const cwd = await temporaryFolder({ 'a.yaml': tickingFlow() })
    const { out } = await sluice(['graph', 'a.yaml'], cwd)
    expect(out).toBe(
      'flowchart LR\n  n-tick(["tick<br/><small>generate</small>"])\n  n-end[["end<br/><small>discard</small>"]]\n  n-tick --> n-end\n',
    )
  })
})
