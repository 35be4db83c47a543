/** Every route, by the list of the server itself: none is missing here. */
import { Value } from 'typebox/value'
import type { TSchema } from 'typebox'
import { describe, expect, it } from 'vitest'

import { meAnswer } from '../../runtime/admin/contract/access.ts'
import { breakpointsAnswer } from '../../runtime/admin/contract/debug.ts'
import {
  fileAnswer,
  filesAnswer,
  moveAnswer,
  projectAnswer,
  refusalAnswer,
  saveAnswer,
  validateAnswer,
} from '../../runtime/admin/contract/files.ts'
import type { ValidateAnswer } from '../../runtime/admin/contract/files.ts'
import { samplesAnswer } from '../../runtime/admin/contract/samples.ts'
import { testsAnswer } from '../../runtime/admin/contract/tests.ts'
import { evaluateAnswer, expressionAnswer, tryAnswer } from '../../runtime/admin/contract/try.ts'
import { createEngine } from '../../runtime/engine/engine.ts'
import type { Log } from '../../runtime/plugin.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { goodFlow, startTested } from './admin-server.ts'
import type { Asking } from './admin-server.ts'

interface Route {
  readonly route: string
  readonly path?: string
  readonly asking?: Asking
  readonly code?: number
  readonly schema?: TSchema
}
const message = { payload: { json: { a: 1 } }, topic: 't', meta: {} }
const post = (body: unknown): Asking => ({ method: 'POST', body })
const place = { flow: 'a', port: 'in.out' }
const client = 'a-tab-of-mine'
const breakpoints = 'POST /api/run/breakpoints'
const refused = { code: 409, schema: refusalAnswer }
const isNew = { 'if-none-match': '*' }

/** In an order in which each of them can work, on a folder with the flow `a` and without git. */
const routes: readonly Route[] = [
  { route: 'GET /livez' },
  { route: 'GET /readyz', code: 503 },
  { route: 'GET /metrics' },
  { route: 'GET /api/status' },
  { route: 'GET /api/flows' },
  { route: 'GET /api/node-types' },
  { route: 'GET /api/me', schema: meAnswer },
  { route: 'POST /api/login', asking: post({ token: 'x' }), schema: meAnswer },
  { route: 'POST /api/logout', asking: { method: 'POST' }, code: 204 },
  // Without an access file there is nothing to sign in to.
  { route: 'GET /login', code: 302 },
  { route: 'GET /login/login.css' },
  { route: 'GET /login/login.js' },
  { route: 'GET /live', code: 302 },
  { route: 'GET /live/' },
  ...['page.css', 'page.js', 'rates.js', 'flow-graph.js', 'flow-card.js', 'endpoint.js'].map(
    (name) => ({ route: `GET /live/${name}` }),
  ),
  ...['dom.js', 'sparkline.js', 'icon.svg'].map((name) => ({ route: `GET /live/${name}` })),
  { route: 'GET /' },
  { route: 'GET /index.html' },
  { route: 'GET /flows' },
  { route: 'GET /flows/*', path: '/flows/plant/line.3' },
  { route: 'GET /*', path: '/assets/app-1.js' },
  { route: 'GET /api/project', schema: projectAnswer },
  { route: 'GET /api/files', schema: filesAnswer },
  { route: 'GET /api/files/*', path: '/api/files/a', schema: fileAnswer },
  {
    route: 'PUT /api/files/*',
    path: '/api/files/b',
    asking: { method: 'PUT', body: { text: goodFlow() }, headers: isNew },
    code: 201,
    schema: saveAnswer,
  },
  { route: 'POST /api/rename', asking: post({ from: 'b', to: 'c' }), schema: moveAnswer },
  { route: 'POST /api/duplicate', asking: post({ from: 'c', to: 'd' }), schema: moveAnswer },
  {
    route: 'DELETE /api/files/*',
    path: '/api/files/d',
    asking: { method: 'DELETE', headers: { 'if-match': '"seen before"' } },
    code: 412,
    schema: refusalAnswer,
  },
  {
    route: 'PUT /api/attachments/*',
    path: '/api/attachments/x.proto',
    asking: { method: 'PUT', body: { base64: '' }, headers: isNew },
    code: 201,
    schema: saveAnswer,
  },
  { route: 'POST /api/validate', asking: post({ id: 'a', text: 'x' }), schema: validateAnswer },
  {
    route: 'POST /api/try',
    asking: post({ flow: 'a', type: 'json/encode', fields: {}, message }),
    schema: tryAnswer,
  },
  {
    route: 'POST /api/evaluate',
    asking: post({ language: 'expression', source: 'payload.a', message }),
    schema: evaluateAnswer,
  },
  { route: 'GET /api/expression', schema: expressionAnswer },
  { route: 'POST /api/tests/run', asking: post({ flow: 'a' }), schema: testsAnswer },
  {
    route: 'POST /api/tests/save',
    asking: post({
      flow: 'a',
      port: 'gone',
      message: {
        time: 0,
        topic: '',
        meta: {},
        isMetaCut: false,
        payload: { kind: 'text', text: '', size: 0, isCut: false },
      },
    }),
    code: 422,
    schema: refusalAnswer,
  },
  { route: 'GET /api/samples', path: '/api/samples?flow=a', schema: samplesAnswer },
  { route: 'POST /api/samples', asking: post({ flow: 'a', sample: { name: 'one', message } }) },
  // Nothing runs here: `debug.test.ts` has flows that do.
  { route: 'POST /api/run/inject', asking: post({ ...place, payload: { json: 1 } }), ...refused },
  { route: 'POST /api/run/trace', asking: post(place), ...refused },
  { route: 'GET /api/run/record', path: '/api/run/record?flow=a', ...refused },
  { route: 'GET /api/run/breakpoints', schema: breakpointsAnswer },
  { route: `${breakpoints}/set`, asking: post({ ...place, client }), ...refused },
  { route: `${breakpoints}/step`, asking: post({ ...place, count: 1 }), ...refused },
  { route: `${breakpoints}/drop`, asking: post({ ...place, count: 1 }), ...refused },
  { route: `${breakpoints}/release`, asking: post(place), ...refused },
  { route: `${breakpoints}/touch`, asking: post(place), ...refused },
  { route: `${breakpoints}/renew`, asking: post({ client }), schema: breakpointsAnswer },
  { route: 'GET /api/git/status', code: 404, schema: refusalAnswer },
  { route: 'GET /api/git/log', path: '/api/git/log?id=a', code: 404, schema: refusalAnswer },
  { route: 'GET /api/git/show', path: '/api/git/show?id=a', code: 404, schema: refusalAnswer },
  {
    route: 'POST /api/git/commit',
    asking: post({ ids: ['a'], message: 'x' }),
    code: 404,
    schema: refusalAnswer,
  },
]
/** An answer without an end: server.test.ts reads its beginning. */
const endless = ['GET /api/events']

const silent: Log = { info() {}, warn() {}, error() {} }
const start = async () =>
  startTested({
    flows: { a: goodFlow() },
    engine: createEngine({ log: () => silent }),
    files: await temporaryFolder({
      'index.html': '<meta name="csp-nonce" content="CSP_NONCE" />',
      'assets/app-1.js': 'export {}',
      'icon.svg': '<svg/>',
    }),
  })

describe('the routes', () => {
  it('are all in the table', async () => {
    const tested = await start()
    const known = [...routes.map(({ route }) => route), ...endless]
    const added = tested.routes.filter((route) => !/^(?:HEAD|UPGRADE) /.test(route))
    expect(added.toSorted()).toEqual(known.toSorted())
  })

  it('answer as the contract says', async () => {
    const { ask } = await start()
    for (const { route, path = route.split(' ')[1] ?? '', asking, code = 200, schema } of routes) {
      const answer = await ask(path, asking)
      const errors = schema === undefined ? [] : [...Value.Errors(schema, answer.json())]
      expect({ route, code: answer.code, errors }).toEqual({ route, code, errors: [] })
    }
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])(
    'refuse %s where it is not meant, in the words of a refusal',
    async (method) => {
      const { ask } = await start()
      for (const path of ['/api/project', '/', '/flows/a', '/assets/app-1.js', '/api/status']) {
        const answer = await ask(path, { method })
        expect(answer.code).toBeGreaterThanOrEqual(400)
        expect(answer.code).toBeLessThan(500)
        const isRefusal = answer.text === '' || Value.Check(refusalAnswer, answer.json())
        expect({ path, isRefusal }).toEqual({ path, isRefusal: true })
      }
    },
  )

  it('tell nothing of the machine when they refuse', async () => {
    const { ask, folder } = await start()
    const json = { 'content-type': 'application/json' }
    for (const [path, asking] of [
      ['/api/nothing', {}],
      ['/api/files/missing', {}],
      ['/assets/missing.js', {}],
      ['/api/validate', { method: 'POST', body: '{', headers: json }],
      ['/api/validate', { method: 'POST', body: '{"__proto__":1}', headers: json }],
      ['/api/validate', post({ id: 1 })],
      ['/api/try', post({})],
    ] as const) {
      const answer = await ask(path, asking)
      expect(answer.code).toBeGreaterThanOrEqual(400)
      const isRefusal = Value.Check(refusalAnswer, answer.json())
      expect({ path, isRefusal }).toEqual({ path, isRefusal: true })
      expect(answer.text).not.toContain(folder)
      expect(answer.text).not.toMatch(/\bat \S+ \(|node_modules|\.ts:/)
    }
  })
})

describe('the node types', () => {
  it('are sent once', async () => {
    const { ask } = await start()
    const first = await ask('/api/node-types')
    const etag = String(first.headers.etag)
    expect(etag).toMatch(/^"[\w-]{43}"$/)
    const again = await ask('/api/node-types', { headers: { 'if-none-match': etag } })
    expect(again).toMatchObject({ code: 304, text: '' })
    expect(first.json<{ type: string; canTry?: boolean }[]>()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'json/decode', canTry: true, hasSpans: true }),
        expect.objectContaining({ type: 'filter', canTry: true }),
      ]),
    )
    expect(first.text).not.toContain('"type":"mqtt/sink","kind":"sink","canTry"')
  })

  it('include those of other folders, without the ones that are broken', async () => {
    const nodes = await temporaryFolder({
      'mine/double.js':
        "export default { kind: 'transform', config: { type: 'object', properties: {} }, text: { en: { summary: 'Doubles', help: '' }, 'zh-CN': { summary: '', help: '' } }, icon: 'x', examples: [], inputs: ['json'], outputs: { out: 'json' }, create: () => (m) => ({ ...m, payload: m.payload * 2 }) }",
      'mine/broken.js': "throw new Error('cannot work here: ' + import.meta.url)",
    })
    const { ask, post: send } = await startTested({ nodes: [nodes] })
    const types = (await ask('/api/node-types')).json<{ type: string }[]>().map(({ type }) => type)
    expect(types).toContain('mine/double')
    expect(types).not.toContain('mine/broken')
    const project = (await ask('/api/project')).json<{ missingTypes: { reason: string }[] }>()
    expect(project.missingTypes).toMatchObject([{ type: 'mine/broken' }])
    expect(project.missingTypes[0]?.reason).not.toContain(nodes)
    const body = {
      flow: 'a',
      type: 'mine/double',
      fields: {},
      message: { ...message, payload: { json: 21 } },
    }
    expect((await send('/api/try', body)).json()).toMatchObject({
      sent: [{ port: 'out', message: { payload: { json: 42 } } }],
    })
    expect((await send('/api/try', { ...body, type: 'mine/broken' })).code).toBe(422)
  })
})

describe('the editor', () => {
  it('is served with a nonce of its own in each answer', async () => {
    const { ask } = await start()
    const [first, second] = [await ask('/flows/a'), await ask('/')]
    const nonceIn = (text: string) => /content="([^"]+)"/.exec(text)?.[1] ?? ''
    expect(nonceIn(first.text)).toMatch(/^[\w+/]{24}$/)
    expect(nonceIn(first.text)).not.toBe(nonceIn(second.text))
    const policy = String(first.headers['content-security-policy'])
    expect(policy).toContain(`style-src 'self' 'nonce-${nonceIn(first.text)}'`)
    expect(policy).not.toContain('unsafe')
    expect(first.headers['cache-control']).toBe('no-cache')
  })

  it('has files that never change, and an icon that may', async () => {
    const { ask } = await start()
    const script = await ask('/assets/app-1.js')
    expect(script.headers['cache-control']).toBe('public, max-age=31536000, immutable')
    expect(script.headers['content-type']).toContain('javascript')
    expect((await ask('/icon.svg')).headers['cache-control']).toBe('no-cache')
    expect((await ask('/assets/app-2.js')).code).toBe(404)
    expect((await ask('/index.html')).text).not.toContain('CSP_NONCE')
  })

  it('says how to build it where it is not built', async () => {
    const { ask } = await startTested({ files: '/nowhere/editor' })
    const answer = await ask('/')
    expect(answer.code).toBe(503)
    expect(answer.text).toContain('npm run build')
  })
})

describe('a draft', () => {
  it('is judged in the language of its reader, at the same places', async () => {
    const { post: send } = await start()
    const text = 'version: 1\nnodes:\n  a: { type: filtr }\n'
    const ask = async (language?: string) =>
      (await send('/api/validate', { id: 'a', text, language })).json<ValidateAnswer>().problems
    const [english, chinese] = [await ask(), await ask('zh-CN')]
    const places = (problems: ValidateAnswer['problems']) =>
      problems.map(({ code, range }) => ({ code, range }))
    expect(places(chinese)).toEqual(places(english))
    expect(english[0]?.hint).toContain('filter')
    expect(chinese[0]?.message).toMatch(/\p{Script=Han}/u)
    expect(await ask('en')).toEqual(english)
  })
})
