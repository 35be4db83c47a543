import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import type { FilesAnswer, ProjectAnswer } from '../../runtime/admin/contract/files.ts'
import { readTemplates } from '../../runtime/admin/templates.ts'
import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { until } from '../helpers/wait.ts'
import { sluice, start, tickingFlow, urlOf } from './sluice.ts'

const get = async <T>(url: string): Promise<T> => (await (await fetch(url)).json()) as T

describe('sluice edit', () => {
  it('serves the folder, saves into it, and ends with 0 on SIGTERM', async () => {
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow() })
    const run = start(['edit', '--port', '0'], { cwd })
    const url = await urlOf(run)
    const project = await get<ProjectAnswer>(`${url}/api/project`)
    expect(project).toMatchObject({ folder: 'flows', isReadOnly: false, isRunning: false })
    const saved = await fetch(`${url}/api/files/b`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'if-none-match': '*' },
      body: JSON.stringify({ text: 'version: 1\n' }),
    })
    expect(saved.status).toBe(201)
    expect(await readFile(join(cwd, 'flows/b.yaml'), 'utf8')).toBe('version: 1\n')
    run.child.kill('SIGTERM')
    const { code, out, err } = await run.ended
    expect(code).toBe(0)
    expect(out).toContain('editing flows at http://127.0.0.1:')
    expect(err).toBe('')
  })

  it('takes an empty folder of any name, nodes of its own, variables and --read-only', async () => {
    const cwd = await temporaryFolder({
      'mine/.keep': '',
      'vars.env': 'SITE=north\n',
      'nodes/my/type.js':
        "export default { kind: 'transform', config: { type: 'object', properties: {} }, text: { en: { summary: 'x', help: '' }, 'zh-CN': { summary: 'x', help: '' } }, icon: 'x', examples: [], inputs: ['any'], outputs: { out: 'any' }, create: () => (m) => m }",
    })
    const options = ['--port', '0', '--read-only', '--nodes', 'nodes', '--env-file', 'vars.env']
    const url = await urlOf(start(['edit', 'mine', ...options], { cwd }))
    expect(await get<ProjectAnswer>(`${url}/api/project`)).toMatchObject({
      folder: 'mine',
      isReadOnly: true,
    })
    expect((await get<FilesAnswer>(`${url}/api/files`)).files).toEqual([])
    const types = await get<{ type: string }[]>(`${url}/api/node-types`)
    expect(types.map(({ type }) => type)).toContain('my/type')
    const message = { payload: { text: '' }, topic: 't', meta: {} }
    const body = {
      flow: 'a',
      type: 'map',
      fields: { value: 'topic', topic: '${env:SITE}' },
      message,
    }
    const tried = await fetch(`${url}/api/try`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(await tried.text()).toContain('"topic":"north"')
  })

  it.each([
    [['edit'], 'mkdir flows'],
    [['edit', 'a-file'], 'is no folder'],
    [['edit', '.', '--host', '0.0.0.0'], '--host 127.0.0.1'],
    [['edit', '.', '--port', 'x'], 'A port is a number'],
  ])('ends with 2 and a hint at %j', async (args, hint) => {
    const cwd = await temporaryFolder({ 'a-file': '' })
    const { code, err } = await sluice(args, cwd)
    expect(code).toBe(2)
    expect(err).toContain(hint)
  })

  it('ends with 3 when the port is taken', async () => {
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow() })
    const { port } = new URL(await urlOf(start(['edit', '--port', '0'], { cwd })))
    const { code, err } = await sluice(['edit', '--port', port], cwd)
    expect(code).toBe(3)
    expect(err).toContain('is in use')
  })
})

describe('sluice run --admin', () => {
  it('serves the editor of the folder that it runs', async () => {
    const port = await freePort()
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow() })
    const admin = ['--admin', `127.0.0.1:${port}`, '--log', 'json']
    const run = start(['run', '--watch', ...admin], { cwd })
    const url = await urlOf(run)
    expect(await get<ProjectAnswer>(`${url}/api/project`)).toMatchObject({
      folder: 'flows',
      isRunning: true,
      isWatching: true,
    })
    expect(run.err()).toContain(`open ${url} to edit the flows`)
  })

  it('has no editor of a single file, and leads to the live page', async () => {
    const port = await freePort()
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow() })
    const run = start(['run', 'flows/a.yaml', '--admin', `127.0.0.1:${port}`], { cwd })
    await until('it serves', () => run.err().includes('/live/'))
    const root = `http://127.0.0.1:${port}`
    expect((await fetch(root)).url).toBe(`${root}/live/`)
    expect((await fetch(`${root}/api/files`)).status).toBe(404)
  })

  it('runs every template at once, with the embedded broker', async () => {
    const [broker, admin, sockets] = [await freePort(), await freePort(), await freePort()]
    const templates = await readTemplates()
    const cwd = await temporaryFolder(
      Object.fromEntries(templates.map(({ id, text }) => [`flows/${id}.yaml`, text])),
    )
    const ports = ['--broker', String(broker), '--admin', `127.0.0.1:${admin}`]
    const run = start(['run', '--log', 'json', ...ports], {
      cwd,
      env: { WEBSOCKET_PORT: String(sockets) },
    })
    const hears = (text: string) => until(text, () => run.err().includes(text))
    await hears('everything is connected')
    await hears('runs 8 flows')
    expect(run.err()).not.toMatch(/"level":"(?:warn|error)"/)
    expect((await fetch(`http://127.0.0.1:${admin}/readyz`)).status).toBe(200)
  })
})
