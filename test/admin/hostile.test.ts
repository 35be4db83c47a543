import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { startTested } from './admin-server.ts'
import type { Answer, Tested } from './admin-server.ts'

/** Everything below the parent of the flows folder. */
const everything = async ({ folder }: Tested): Promise<string[]> =>
  (await readdir(join(folder, '..'), { recursive: true })).toSorted()

/** `about` is shown when it is none. */
function expectRefusal(answer: Answer, about: string): void {
  const isRefused = answer.code >= 400 && answer.code < 500
  expect({ about, isRefused, ...answer.json<object>() }).toMatchObject({
    about,
    isRefused: true,
    error: expect.any(String),
    code: expect.any(String),
  })
}

const nastyPaths = [
  '..%2fevil',
  '%2e%2e/evil',
  '../evil',
  'a/../../evil',
  '..%5cevil',
  '..\\evil',
  'a%00b',
  'a//b',
  '/etc/evil',
  '%2fetc%2fevil',
  'C:%5cevil',
  '.hidden',
  '_hidden',
  'a/.hidden',
  'a/_hidden',
  '.',
  '..',
  '',
  '%20evil',
  'evil%20',
  'evil.',
  'a/',
  'evil.test',
  'evil.yaml',
  'con',
  'plant/nul.x',
  'ev%0ail',
  'evil%3f',
  'ev%C3%A4il',
  'a'.repeat(121),
  `${'a/'.repeat(17)}a`,
  `${'long'.repeat(25)}/${'long'.repeat(25)}/${'long'.repeat(25)}/${'long'.repeat(25)}/x`,
  'a'.repeat(5000),
  '%',
  '%zz',
]

describe('paths that mean another file', () => {
  it('lead nowhere', async () => {
    const tested = await startTested()
    const before = await everything(tested)
    const isNew = { 'if-none-match': '*' }
    for (const path of nastyPaths)
      for (const asking of [
        { method: 'PUT', body: { text: 'evil' }, headers: isNew },
        { method: 'DELETE', headers: { 'if-match': '"x"' } },
        // `GET /api/files/` is the list.
        ...(path === '' ? [] : [{}]),
      ]) {
        const answer = await tested.ask(`/api/files/${path}`, asking)
        expectRefusal(answer, path)
        expect(answer.text).not.toContain(tested.folder)
      }
    expect(await everything(tested)).toEqual(before)
  })

  it('take no attachment', async () => {
    const tested = await startTested()
    const before = await everything(tested)
    const put = { method: 'PUT', body: { base64: '' } }
    for (const path of nastyPaths)
      expectRefusal(await tested.ask(`/api/attachments/${path}`, put), path)
    expect(await everything(tested)).toEqual(before)
  })

  it('are no id in a body', async () => {
    const tested = await startTested({ flows: { good: 'one' } })
    const before = await everything(tested)
    const message = { payload: { text: '' }, topic: '', meta: {} }
    for (const id of ['../evil', '/evil', 'a\0b', 'a\\b', '.a', '_a', 'a/../b', 'ä', 'a\nb', ''])
      for (const answer of [
        await tested.post('/api/rename', { from: 'good', to: id }),
        await tested.post('/api/rename', { from: id, to: 'other' }),
        await tested.post('/api/duplicate', { from: 'good', to: id }),
        await tested.post('/api/duplicate', { from: id, to: 'other' }),
        await tested.post('/api/validate', { id, text: '' }),
        await tested.post('/api/git/commit', { ids: [id], message: 'x' }),
        await tested.post('/api/try', { flow: id, type: 'json/decode', fields: {}, message }),
      ])
        expectRefusal(answer, id)
    expect(await everything(tested)).toEqual(before)
  })
})

describe('links that lead out of the folder', () => {
  it('are neither read nor written nor followed as folders', async () => {
    const outside = await temporaryFolder({ 'secret.yaml': 'secret', 'taken.json': 'secret' })
    const tested = await startTested({
      prepare: async (folder) => {
        await symlink(join(outside, 'secret.yaml'), join(folder, 'file.yaml'))
        await symlink(join(outside, 'taken.json'), join(folder, 'taken.json'))
        await symlink(join(outside, 'new.yaml'), join(folder, 'dangling.yaml'))
        await symlink(outside, join(folder, 'out'))
        await symlink('/dev/zero', join(folder, 'endless.yaml'))
      },
    })
    const isNew = { 'if-none-match': '*' }
    for (const id of ['file', 'dangling', 'out/secret', 'out/made', 'endless', 'out/deep/made']) {
      const read = await tested.ask(`/api/files/${id}`)
      expectRefusal(read, id)
      expect(read.text).not.toContain('secret"')
      const body = { text: 'evil' }
      for (const headers of [isNew, { 'if-match': '"x"' }]) {
        const asking = { method: 'PUT', body, headers }
        expectRefusal(await tested.ask(`/api/files/${id}`, asking), id)
      }
    }
    const evil = { method: 'PUT', body: { base64: '' } }
    for (const name of ['taken.json', 'out/made.json'])
      expect((await tested.ask(`/api/attachments/${name}`, evil)).code).toBeGreaterThanOrEqual(400)
    expect(await readdir(outside)).toEqual(['secret.yaml', 'taken.json'])
    expect(await readFile(join(outside, 'secret.yaml'), 'utf8')).toBe('secret')
    expect(await readFile(join(outside, 'taken.json'), 'utf8')).toBe('secret')
    const { files } = (await tested.ask('/api/files')).json<{ files: unknown[] }>()
    expect(files).toEqual([])
  })

  it('are no way to move a flow out', async () => {
    const outside = await temporaryFolder()
    const tested = await startTested({
      flows: { a: 'one' },
      prepare: (folder) => symlink(outside, join(folder, 'out')),
    })
    for (const what of ['rename', 'duplicate'])
      expect((await tested.post(`/api/${what}`, { from: 'a', to: 'out/a' })).code).toBe(403)
    expect(await readdir(outside)).toEqual([])
  })
})

describe('who may change something', () => {
  const body = { text: 'evil' }
  const isNew = { 'if-none-match': '*' }
  const put = (tested: Tested, headers: Record<string, string>) =>
    tested.ask('/api/files/a', { method: 'PUT', body, headers: { ...isNew, ...headers } })

  it.each([
    { origin: 'http://evil.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { host: 'evil.example' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
  ])('refuses a request with %j', async (headers) => {
    const tested = await startTested()
    expect((await put(tested, headers as Record<string, string>)).code).toBe(403)
    expect(await readdir(tested.folder)).toEqual([])
  })

  it('takes its own page and programs', async () => {
    const tested = await startTested()
    const own = { origin: tested.url, 'sec-fetch-site': 'same-origin' }
    expect((await put(tested, own)).code).toBe(201)
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/json;',
    'application/json\t',
    'application/json; charset=utf-8;',
    'application/json; charset=latin1',
    'application/json, text/plain',
    'application/jsonx',
    ' ',
  ])('refuses a body that is called %j', async (type) => {
    const tested = await startTested()
    const answer = await tested.ask('/api/files/a', {
      method: 'PUT',
      body: JSON.stringify({ text: 'evil', more: 1 }),
      headers: { ...isNew, 'content-type': type },
    })
    expect(answer.code).toBeGreaterThanOrEqual(400)
    expect(await readdir(tested.folder)).toEqual([])
  })

  it.each(['application/json', 'APPLICATION/JSON', 'application/json; charset=utf-8'])(
    'holds a body that is called %j against the schema',
    async (type) => {
      const tested = await startTested()
      const send = (value: unknown) =>
        tested.ask('/api/files/a', {
          method: 'PUT',
          body: JSON.stringify(value),
          headers: { ...isNew, 'content-type': type },
        })
      for (const value of [{ text: 'x', more: 1 }, { text: 1 }, {}, [], 'x', null])
        expect((await send(value)).json()).toMatchObject({ code: expect.any(String) })
      expect(await readdir(tested.folder)).toEqual([])
      expect((await send({ text: 'x' })).code).toBe(201)
    },
  )

  it('refuses a form of another site', async () => {
    const tested = await startTested({ flows: { a: 'one' } })
    const answer = await tested.ask('/api/rename', {
      method: 'POST',
      body: '{"from":"a","to":"b","x":"="}',
      headers: { 'content-type': 'text/plain', origin: 'http://evil.example' },
    })
    expect(answer.code).toBe(403)
    expect(await readdir(tested.folder)).toEqual(['a.yaml'])
  })
})

describe('too much', () => {
  it('refuses a body of a gigabyte without reading it', async () => {
    const { ask } = await startTested()
    const headers = { 'content-length': String(10 ** 9), 'content-type': 'application/json' }
    const answer = await ask('/api/validate', { method: 'POST', body: '{', headers })
    expect(answer.code).toBe(413)
  })

  it.each([
    ['127.0.0.1', 413],
    ['evil.example', 403],
  ])('stops reading a body for %s that says no length and does not end', async (host, code) => {
    const { port } = await startTested()
    const head = `POST /api/validate HTTP/1.1\r\nHost: ${host}:${port}\r\n`
    const type = 'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n'
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`
    const most = 2000
    const { text, taken } = await new Promise<{ text: string; taken: number }>((resolve) => {
      let all = ''
      let count = 0
      const socket = connect(port, '127.0.0.1', () => socket.write(`${head}${type}`, more))
      const more = (): void => {
        if (count++ < most && !socket.destroyed) socket.write(chunk, more)
      }
      socket.on('error', () => {})
      socket.on('data', (data: Buffer) => (all += data.toString()))
      socket.on('close', () => resolve({ text: all, taken: count }))
    })
    expect(text).toContain(`HTTP/1.1 ${code}`)
    // The rest is what the system has taken for the other side.
    expect(taken).toBeLessThan(most / 2)
  })

  it('waits for a slow body only so long', async () => {
    const { port } = await startTested({ timeoutMs: 500 })
    const head = `POST /api/validate HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n`
    const type = 'Content-Type: application/json\r\nContent-Length: 100\r\n\r\n'
    const text = await new Promise<string>((resolve) => {
      let all = ''
      const socket = connect(port, '127.0.0.1', () => socket.write(`${head}${type}{`))
      socket.on('data', (chunk: Buffer) => (all += chunk.toString()))
      socket.on('close', () => resolve(all))
    })
    expect(text).toContain('HTTP/1.1 408')
  })

  it('takes large bodies only where a text is sent', async () => {
    const { post } = await startTested()
    const large = 'x'.repeat(100_000)
    expect((await post('/api/rename', { from: large, to: 'b' })).code).toBe(413)
    expect((await post('/api/validate', { id: 'a', text: large })).code).toBe(200)
  })

  it('survives a hundred thousand keys and a deep nest', async () => {
    const { post, ask } = await startTested()
    const keys = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, 0]))
    expect((await post('/api/validate', { id: 'a', text: '', ...keys })).code).toBe(400)
    const nest = `${'['.repeat(500_000)}${']'.repeat(500_000)}`
    const headers = { 'content-type': 'application/json' }
    const body = `{"id":"a","text":${nest}}`
    const answer = await ask('/api/validate', { method: 'POST', body, headers })
    expect(answer.code).toBe(400)
  })

  it.each([
    [
      'a bomb of aliases',
      `a: &a [x, x]\n${Array.from({ length: 40 }, (_, i) => `b${i}: &b${i} [*${i === 0 ? 'a' : `b${i - 1}`}, *${i === 0 ? 'a' : `b${i - 1}`}]`).join('\n')}\n`,
    ],
    ['a deep nest', '['.repeat(100_000)],
    ['many keys', Array.from({ length: 100_000 }, (_, i) => `k${i}: 1`).join('\n')],
    ['a text of dashes', '- '.repeat(500_000)],
  ])('finds %s no flow, soon', async (_name, text) => {
    const { post } = await startTested()
    const answer = await post('/api/validate', { id: 'a', text })
    expect(answer.code).toBe(200)
    expect(answer.json<{ problems: unknown[] }>().problems.length).toBeGreaterThan(0)
  })

  it('answers requests that come in one piece, one after the other', async () => {
    const { port } = await startTested()
    const one = `GET /livez HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`
    const text = await new Promise<string>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => socket.write(one.repeat(50)))
      let all = ''
      socket.on('data', (chunk: Buffer) => {
        all += chunk.toString()
        if (all.split('200 OK').length > 50) socket.destroy()
      })
      socket.on('close', () => resolve(all))
    })
    expect(text.split('HTTP/1.1 200 OK')).toHaveLength(51)
  })
})

describe('files that a draft names', () => {
  const secret = 'S3cret_of_the_machine'
  const flow = (reference: string) =>
    `version: 1
nodes:
  tick: { type: generate, every: 1s }
  some: { type: filter, where: '${reference}' }
  end: { type: discard }
wires: [tick -> some -> end]
`

  it('are not shown by a problem when they stand outside the folder', async () => {
    const outside = await temporaryFolder({ 'secret.txt': secret })
    const { post, folder } = await startTested()
    await mkdir(join(folder, 'in'))
    await writeFile(join(folder, 'in/value.txt'), 'visible_value')
    const problemsOf = async (reference: string) =>
      (await post('/api/validate', { id: 'a', text: flow(reference) })).text
    expect(await problemsOf('${file:in/value.txt}')).toContain('visible_value')
    const hidden = await problemsOf(`\${file:${outside}/secret.txt}`)
    expect(hidden).toContain('"severity":"error"')
    expect(hidden).not.toContain(secret)
    const climbed = await problemsOf(`\${file:../../${outside.split('/').at(-1)}/secret.txt}`)
    expect(climbed).not.toContain(secret)
    await writeFile(join(outside, 'secret.txt'), `first > second_${secret} +`)
    expect(await problemsOf(`\${file:${outside}/secret.txt}`)).not.toContain('second')
  })

  it('are not tried on when they stand outside the folder', async () => {
    const outside = await temporaryFolder({ 'secret.txt': `'${secret}'` })
    const { post, folder } = await startTested({
      prepare: (root) => symlink(join(outside, 'secret.txt'), join(root, 'link.txt')),
    })
    await writeFile(join(folder, 'value.txt'), "'Visible-value'")
    const message = { payload: { json: {} }, topic: 't', meta: {} }
    const tried = async (value: string) =>
      (await post('/api/try', { flow: 'a', type: 'map', fields: { value }, message })).text
    expect(await tried('${file:value.txt}')).toContain('Visible-value')
    for (const path of [`${outside}/secret.txt`, 'link.txt', '/dev/zero', '/etc/passwd', 'x\0y'])
      expect(await tried(`\${file:${path}}`)).toMatch(/"sent":\[\],"problems":\[\{/)
  })
})
