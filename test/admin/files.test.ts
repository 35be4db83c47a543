import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import type { FileAnswer, FilesAnswer, ProjectAnswer } from '../../runtime/admin/contract/files.ts'
import { goodFlow, startTested } from './admin-server.ts'

describe('the list of flows', () => {
  it('tells names, sizes and problems, folders, and what was left out', async () => {
    const { ask, folder } = await startTested({
      flows: {
        good: goodFlow('A name'),
        'plant/bad': 'version: 1\nname: Bad\nnodes: { a: { type: filter } }\n',
        'good.test': 'x',
        '_notes/hidden': 'x',
      },
    })
    await mkdir(join(folder, 'empty'))
    await writeFile(join(folder, 'old.yml'), 'x')
    await writeFile(join(folder, 'latin.yaml'), Buffer.from([0xe4, 0x0a]))
    await writeFile(join(folder, 'odd+name.yaml'), 'x')
    const { files, folders, skipped } = (await ask('/api/files')).json<FilesAnswer>()
    expect(files.map(({ id }) => id)).toEqual(['good', 'plant/bad'])
    expect(files[0]).toMatchObject({
      name: 'A name',
      description: 'Ticks.',
      errors: 0,
      warnings: 0,
    })
    expect(files[0]?.size).toBe(Buffer.byteLength(goodFlow('A name')))
    expect(files[1]).toMatchObject({ name: 'Bad', errors: 1, warnings: 1 })
    expect(folders).toEqual(['empty', 'plant'])
    expect(skipped.join('\n')).toMatch(/old\.yml.*\n.*|latin\.yaml is not UTF-8/)
    expect(skipped).toHaveLength(3)
    expect(skipped.join()).not.toContain(folder)
  })

  it('says what the editor is opened on', async () => {
    const { ask } = await startTested({ isRunning: true, isWatching: true })
    const project = (await ask('/api/project')).json<ProjectAnswer>()
    expect(project).toMatchObject({ folder: 'flows', isReadOnly: false, isRunning: true })
    expect(project).toMatchObject({ isWatching: true, missingTypes: [] })
    expect(project.templates).toHaveLength(8)
  })
})

describe('reading and saving a flow', () => {
  it('keeps a byte order mark and CRLF byte for byte', async () => {
    const bytes = Buffer.from('\ufeffversion: 1\r\nname: "ä 😀"\r\n')
    const { ask, save, folder } = await startTested()
    await writeFile(join(folder, 'a.yaml'), bytes)
    const answer = await ask('/api/files/a')
    const { text, etag } = answer.json<FileAnswer>()
    expect(answer.headers.etag).toBe(etag)
    expect((await save('a', text, etag)).json()).toEqual({ id: 'a', etag })
    expect(await readFile(join(folder, 'a.yaml'))).toEqual(bytes)
  })

  it('makes a new flow in a new folder, and only when there is none', async () => {
    const { save, folder } = await startTested()
    const first = await save('plant/hall 2/line-3', 'one')
    expect(first.code).toBe(201)
    expect(await readFile(join(folder, 'plant/hall 2/line-3.yaml'), 'utf8')).toBe('one')
    const second = await save('plant/hall 2/line-3', 'two')
    expect(second.code).toBe(412)
    expect(second.json()).toMatchObject({ code: 'exists', current: { text: 'one' } })
  })

  it('refuses to overwrite what the client has not seen, and shows it', async () => {
    const { save, etag, folder } = await startTested({ flows: { a: 'one' } })
    const seen = await etag('a')
    await writeFile(join(folder, 'a.yaml'), 'changed by another program')
    const answer = await save('a', 'two', seen)
    expect(answer.code).toBe(412)
    const current = { id: 'a', text: 'changed by another program', etag: await etag('a') }
    expect(answer.json()).toMatchObject({ code: 'changed', current })
    expect(await readFile(join(folder, 'a.yaml'), 'utf8')).toBe('changed by another program')
  })

  it('says that a flow is gone without bringing it back', async () => {
    const { save, etag, folder } = await startTested({ flows: { a: 'one' } })
    const seen = await etag('a')
    await rm(join(folder, 'a.yaml'))
    const answer = await save('a', 'two', seen)
    expect(answer.code).toBe(412)
    expect(answer.json()).toEqual({ error: 'the file is gone', code: 'changed' })
    expect(await readdir(folder)).toEqual([])
  })

  it('lets one of many savers win, and tells the others', async () => {
    const { save, etag, folder } = await startTested({ flows: { a: 'one' } })
    const seen = await etag('a')
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => save('a', `saver ${index}`, seen)),
    )
    const winners = answers.filter(({ code }) => code === 200)
    expect(winners).toHaveLength(1)
    const text = await readFile(join(folder, 'a.yaml'), 'utf8')
    const losers = answers.filter(({ code }) => code === 412)
    expect(losers).toHaveLength(19)
    for (const answer of losers) expect(answer.json()).toMatchObject({ current: { text } })
  })

  it('asks for what the client has seen', async () => {
    const { ask } = await startTested({ flows: { a: 'one' } })
    const put = { method: 'PUT', body: { text: 'x' } }
    expect(await ask('/api/files/a', put)).toMatchObject({ code: 428 })
    expect(await ask('/api/files/a', { method: 'DELETE' })).toMatchObject({ code: 428 })
  })

  it('keeps the mode of a file', async () => {
    const { save, etag, folder } = await startTested({ flows: { a: 'one' } })
    await chmod(join(folder, 'a.yaml'), 0o640)
    await save('a', 'two', await etag('a'))
    expect((await stat(join(folder, 'a.yaml'))).mode & 0o777).toBe(0o640)
  })

  it('takes a flow of the largest size, and nothing beyond', async () => {
    const { save } = await startTested()
    expect((await save('a', 'x'.repeat(1024 * 1024))).code).toBe(201)
    expect((await save('b', 'x'.repeat(1024 * 1024 + 1))).json()).toMatchObject({
      code: 'too-large',
    })
    expect((await save('c', 'x'.repeat(3 * 1024 * 1024))).code).toBe(413)
  })

  it('refuses half a character', async () => {
    const { ask, folder } = await startTested()
    const body = '{"text":"\\ud800"}'
    const headers = { 'content-type': 'application/json', 'if-none-match': '*' }
    const answer = await ask('/api/files/a', { method: 'PUT', body, headers })
    expect(answer).toMatchObject({ code: 400 })
    expect(answer.json()).toMatchObject({ code: 'not-text' })
    expect(await readdir(folder)).toEqual([])
  })

  it('says that a file is no text', async () => {
    const { ask, folder } = await startTested()
    await writeFile(join(folder, 'a.yaml'), Buffer.from([0xff, 0xfe, 0x00]))
    expect((await ask('/api/files/a')).json()).toMatchObject({ code: 'not-text' })
  })
})

describe('renaming, duplicating and deleting', () => {
  it('moves a flow and the test beside it', async () => {
    const { post, folder } = await startTested({ flows: { a: 'one', 'a.test': 'test' } })
    const answer = await post('/api/rename', { from: 'a', to: 'plant/b' })
    expect(answer.json()).toMatchObject({ id: 'plant/b' })
    expect(await readdir(folder)).toEqual(['plant'])
    expect(await readdir(join(folder, 'plant'))).toEqual(['b.test.yaml', 'b.yaml'])
  })

  it('copies a flow and the test beside it', async () => {
    const { post, folder } = await startTested({ flows: { a: 'one', 'a.test': 'test' } })
    expect((await post('/api/duplicate', { from: 'a', to: 'b' })).code).toBe(200)
    expect(await readdir(folder)).toEqual(['a.test.yaml', 'a.yaml', 'b.test.yaml', 'b.yaml'])
  })

  it('takes the files along that it names, and is found by the flows that use it', async () => {
    const head = 'version: 1 # kept\n'
    const { post, folder } = await startTested({
      flows: {
        'sub/clean': `${head}connections:
  plant: { type: mqtt, url: 'mqtts://x', tls: { passphrase: '\${file:./word}' } }
nodes:
  inner: { type: ./tidy.yaml } # inside
  read: { type: protobuf/decode, schema: ../x.proto, message: X }
`,
        'sub/tidy': head,
        user: `${head}nodes:\n  a: { type: ./sub/clean.yaml } # mine\n  b: { type: log }\n`,
        other: `${head}nodes: { a: { type: ./clean.yaml } }\n`,
        'sub/broken': 'nodes: [',
      },
    })
    const answer = await post('/api/rename', { from: 'sub/clean', to: 'line/parts/wash' })
    expect(answer.json()).toMatchObject({ id: 'line/parts/wash', changed: ['user'], left: [] })
    const read = (id: string) => readFile(join(folder, `${id}.yaml`), 'utf8')
    expect(await read('line/parts/wash')).toBe(`${head}connections:
  plant: { type: mqtt, url: 'mqtts://x', tls: { passphrase: '\${file:../../sub/word}' } }
nodes:
  inner: { type: ../../sub/tidy.yaml } # inside
  read: { type: protobuf/decode, schema: ../../x.proto, message: X }
`)
    expect(await read('user')).toBe(
      `${head}nodes:\n  a: { type: ./line/parts/wash.yaml } # mine\n  b: { type: log }\n`,
    )
    expect(await read('other')).toContain('./clean.yaml')
    const back = await post('/api/duplicate', { from: 'line/parts/wash', to: 'sub/clean' })
    expect(back.json()).toMatchObject({ changed: [], left: [] })
    expect(await read('sub/clean')).toContain("'${file:./word}'")
    expect(await read('user')).toContain('./line/parts/wash.yaml')
  })

  it('tells of flows that use it and may not be written', async () => {
    const { post, folder } = await startTested({
      flows: { clean: 'version: 1\n' },
      prepare: async (made) => {
        await writeFile(join(made, 'real.yaml_'), 'nodes: { a: { type: ./clean.yaml } }\n')
        await symlink(join(made, 'real.yaml_'), join(made, 'user.yaml'))
      },
    })
    const answer = await post('/api/rename', { from: 'clean', to: 'wash' })
    const reason = 'a link is not written: edit its target'
    expect(answer.json()).toMatchObject({ changed: [], left: [{ id: 'user', reason }] })
    expect(await readFile(join(folder, 'user.yaml'), 'utf8')).toContain('./clean.yaml')
  })

  it.each(['rename', 'duplicate'])('refuses to %s onto another flow', async (what) => {
    const { post, folder } = await startTested({ flows: { a: 'one', b: 'two' } })
    const answer = await post(`/api/${what}`, { from: 'a', to: 'b' })
    expect(answer.code).toBe(409)
    expect(answer.json()).toMatchObject({ code: 'exists' })
    expect(await readFile(join(folder, 'b.yaml'), 'utf8')).toBe('two')
    expect((await post(`/api/${what}`, { from: 'gone', to: 'c' })).code).toBe(404)
  })

  it('deletes only what the client has seen', async () => {
    const { ask, etag, folder } = await startTested({ flows: { a: 'one' } })
    const remove = (tag: string) =>
      ask('/api/files/a', { method: 'DELETE', headers: { 'if-match': tag } })
    expect((await remove('"other"')).json()).toMatchObject({ current: { text: 'one' } })
    expect((await remove(await etag('a'))).code).toBe(204)
    expect(await readdir(folder)).toEqual([])
    expect((await remove('"other"')).code).toBe(404)
  })
})

describe('attachments', () => {
  const attach = (body: unknown, headers = {}) => ({ method: 'PUT', body, headers })
  it('writes a file beside the flows, and over one only when asked', async () => {
    const { ask, folder } = await startTested()
    const body = { base64: Buffer.from([0, 1, 255]).toString('base64') }
    const isNew = { 'if-none-match': '*' }
    expect((await ask('/api/attachments/s/a.proto', attach(body, isNew))).code).toBe(201)
    expect(await readFile(join(folder, 's/a.proto'))).toEqual(Buffer.from([0, 1, 255]))
    expect((await ask('/api/attachments/s/a.proto', attach(body, isNew))).code).toBe(412)
    expect((await ask('/api/attachments/s/a.proto', attach({ base64: '' }))).code).toBe(200)
    expect(await readFile(join(folder, 's/a.proto'), 'utf8')).toBe('')
  })

  it('never replaces a flow, and takes no other kinds of files', async () => {
    const { ask, folder } = await startTested({ flows: { a: 'one' } })
    const body = { base64: '' }
    expect((await ask('/api/attachments/a.yaml', attach(body))).code).toBe(428)
    for (const name of ['x.sh', 'x', 'x.test.yaml', '.npmrc.json', 'x.js'])
      expect({ name, code: (await ask(`/api/attachments/${name}`, attach(body))).code }).toEqual({
        name,
        code: 400,
      })
    expect((await ask('/api/attachments/x.json', attach({ base64: '%%' }))).code).toBe(400)
    expect(await readdir(folder)).toEqual(['a.yaml'])
  })
})

describe('a folder that may only be read', () => {
  const attempts = async ({ save, etag, post, ask }: Awaited<ReturnType<typeof startTested>>) => {
    const tag = await etag('a')
    return [
      await save('a', 'two', tag),
      await save('b', 'two'),
      await ask('/api/files/a', { method: 'DELETE', headers: { 'if-match': tag } }),
      await post('/api/rename', { from: 'a', to: 'c' }),
      await post('/api/duplicate', { from: 'a', to: 'c' }),
      await ask('/api/attachments/x.json', { method: 'PUT', body: { base64: '' } }),
      await post('/api/git/commit', { ids: ['a'], message: 'x' }),
    ]
  }

  it('changes nothing when it was started so', async () => {
    const tested = await startTested({ flows: { a: 'one' }, isReadOnly: true })
    for (const answer of await attempts(tested))
      expect(answer.json()).toMatchObject({ code: 'read-only' })
    expect(await readdir(tested.folder)).toEqual(['a.yaml'])
    expect((await tested.ask('/api/project')).json()).toMatchObject({ isReadOnly: true })
    expect((await tested.ask('/api/files/a')).json()).toMatchObject({ isReadOnly: true })
  })

  it('changes nothing when the file system says so', async () => {
    const tested = await startTested({ flows: { a: 'one' } })
    await chmod(tested.folder, 0o555)
    for (const answer of await attempts(tested))
      expect(answer.json()).toMatchObject({ code: 'read-only' })
    expect((await tested.ask('/api/project')).json()).toMatchObject({ isReadOnly: true })
    await chmod(tested.folder, 0o755)
  })

  it('keeps a single file that may not be written, and links', async () => {
    const { save, etag, folder, ask } = await startTested({ flows: { a: 'one', b: 'two' } })
    await chmod(join(folder, 'a.yaml'), 0o444)
    await symlink('b.yaml', join(folder, 'link.yaml'))
    for (const id of ['a', 'link'])
      expect((await save(id, 'new', await etag(id))).json()).toMatchObject({ code: 'read-only' })
    const { files } = (await ask('/api/files')).json<FilesAnswer>()
    expect(files.map(({ id, isReadOnly }) => [id, isReadOnly])).toEqual([
      ['a', true],
      ['b', false],
      ['link', true],
    ])
    expect((await stat(join(folder, 'b.yaml'))).size).toBe(3)
  })
})
