import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'

import { checkFlow } from '../document/check.ts'
import { parseFlow } from '../document/parse.ts'
import { typesWithin } from '../document/subflow/files-below.ts'
import type { Expression } from '../expression/expression.ts'
import { compileFlow } from './compile.ts'
import { referencesFor } from './references.ts'
import { createRegistry } from './registry.ts'
import type { Registry } from './registry.ts'
import { createSubflows } from './subflows.ts'

let top = ''
let root = ''
let registry: Registry

beforeAll(async () => {
  registry = await createRegistry()
  top = mkdtempSync(join(tmpdir(), 'subflows-'))
  root = join(top, 'flows')
})
afterAll(() => rmSync(top, { recursive: true }))
beforeEach(() => {
  rmSync(root, { recursive: true, force: true })
  write('flows/clean.yaml', clean)
})

function write(path: string, text: string): void {
  mkdirSync(dirname(join(top, path)), { recursive: true })
  writeFileSync(join(top, path), text)
}

const clean = `version: 1
name: Clean
params:
  limit: { type: number, default: 30 }
  name: { type: text, default: it's }
  where: { type: expression, required: false }
  secret: { type: secret, required: false }
ports: { in: parse, out: hot }
nodes:
  parse: { type: json/decode }
  hot: { type: filter, where: 'payload.t > \${param:limit} && topic != \${param:name}' }
wires:
  - parse -> hot
`

const around = (instance: string, more = '') => `version: 1
nodes:
  tick: { type: generate, every: 1s, template: 'x' }
  clean: ${instance}
  show: { type: log }
  dead: { type: log }
wires:
  - tick -> clean -> show
${more}`

async function load(text: string, reads = new Set<string>()) {
  const references = (folder: string) => referencesFor({ folder, root, environment: {}, reads })
  const subflows = createSubflows({ root, references, nameOf: (path) => path, reads })
  const parsed = parseFlow(text, 'main.yaml')
  await registry.load(typesWithin('main', parsed, subflows))
  const settings = { id: 'main', catalogue: registry, references: references(root), subflows }
  const { flow, problems } = checkFlow(parsed, settings)
  const said = problems.map(({ code, file, line, column }) => `${code} ${file}:${line}:${column}`)
  const plan = flow && compileFlow(flow, registry)
  const wires = plan?.wires.map(
    ({ from, to }) => `${from.node}.${from.port} > ${to.node}.${to.port}`,
  )
  return { flow, problems, said, plan, wires, reads }
}

const nodeIn = ({ plan }: Awaited<ReturnType<typeof load>>, id: string) =>
  plan?.nodes.find((node) => node.id === id)

describe('an instance of a subflow', () => {
  it('becomes the nodes of its file, named behind the instance', async () => {
    const loaded = await load(around('{ type: ./clean.yaml }'))
    expect(loaded.said.filter((code) => code.startsWith('E'))).toEqual([])
    expect(loaded.plan?.nodes.map(({ id }) => id)).toEqual([
      'tick',
      'show',
      'dead',
      'clean.parse',
      'clean.hot',
    ])
    expect(loaded.wires).toEqual([
      'clean.parse.out > clean.hot.in',
      'tick.out > clean.parse.in',
      'clean.hot.out > show.in',
    ])
    expect([...loaded.reads]).toEqual([join(root, 'clean.yaml')])
  })

  it('is told of with its ports, and what they are inside, however deep', async () => {
    write(
      'flows/inner.yaml',
      'version: 1\nports: { in: x, all: [x, x.error], hot: x }\nnodes:\n  x: { type: ./clean.yaml }\n',
    )
    const { plan } = await load(
      around('{ type: ./inner.yaml }').replace('clean -> show', 'clean.all -> show'),
    )
    const told = plan?.instances?.map(({ id, ports }) => [
      id,
      Object.fromEntries(
        [...ports].map(([port, inside]) => [port, inside.map((end) => `${end.node}.${end.port}`)]),
      ),
    ])
    expect(Object.fromEntries(told ?? [])).toEqual({
      clean: {
        in: ['clean.x.parse.in'],
        all: ['clean.x.hot.out', 'clean.x.parse.error', 'clean.x.hot.error'],
        hot: ['clean.x.hot.out'],
        error: [],
      },
      'clean.x': {
        in: ['clean.x.parse.in'],
        out: ['clean.x.hot.out'],
        error: ['clean.x.parse.error', 'clean.x.hot.error'],
      },
    })
    const alone = 'version: 1\nnodes:\n  show: { type: log }\n'
    expect((await load(alone)).plan).not.toHaveProperty('instances')
  })

  it('puts its params into values and, as literals, into expressions', async () => {
    const loaded = await load(around('{ type: ./clean.yaml, limit: -4, name: a"b }'))
    const where = nodeIn(loaded, 'clean.hot')?.config['where']
    expect(where).toMatchObject({ source: String.raw`payload.t > (-4) && topic != "a\"b"` })
    const other = await load(around('{ type: ./clean.yaml }'))
    expect(nodeIn(other, 'clean.hot')?.config['where']).toMatchObject({
      source: `payload.t > 30 && topic != "it's"`,
    })
    expect(nodeIn(other, 'clean.hot')?.fingerprint).not.toBe(
      nodeIn(loaded, 'clean.hot')?.fingerprint,
    )
    expect(nodeIn(other, 'clean.parse')?.fingerprint).toBe(
      nodeIn(loaded, 'clean.parse')?.fingerprint,
    )
  })

  it('leaves a key out when its param is left out', async () => {
    write(
      'flows/slow.yaml',
      `version: 1
params:
  show: { type: number, required: false }
ports: { in: log }
nodes:
  log: { type: log, every: '\${param:show}' }
`,
    )
    const text = (key: string) => `version: 1
nodes:
  tick: { type: generate, every: 1s }
  clean: { type: ./slow.yaml${key} }
wires: [tick -> clean]
`
    expect(nodeIn(await load(text('')), 'clean.log')?.config).toMatchObject({ every: 1 })
    expect(nodeIn(await load(text(', show: 5')), 'clean.log')?.config).toMatchObject({ every: 5 })
  })

  it('sends errors that are not wired inside by its own port', async () => {
    const wired = await load(around('{ type: ./clean.yaml }', '  - clean.error -> dead'))
    expect(wired.wires?.filter((wire) => wire.includes('error'))).toEqual([
      'clean.parse.error > dead.in',
      'clean.hot.error > dead.in',
    ])
    const flow = around('{ type: ./clean.yaml }').replace(
      'nodes:',
      'defaults: { errors: dead }\nnodes:',
    )
    const loose = await load(flow)
    expect(loose.plan?.errors).toBe('dead')
    expect(loose.wires?.some((wire) => wire.includes('error'))).toBe(false)
  })

  it('keeps its own errors with a node that takes them', async () => {
    write(
      'flows/clean.yaml',
      clean
        .replace('ports:', 'defaults: { errors: oops }\nports:')
        .replace('  hot:', '  oops: { type: json/encode }\n  end: { type: log }\n  hot:') +
        '  - oops -> end\n',
    )
    const loaded = await load(around('{ type: ./clean.yaml }', '  - clean.error -> dead'))
    expect(loaded.wires?.filter((wire) => wire.includes('error'))).toEqual([
      'clean.parse.error > clean.oops.in',
      'clean.hot.error > clean.oops.in',
      // What is behind the error node itself leaves by the port of the instance.
      'clean.oops.error > dead.in',
      'clean.end.error > dead.in',
    ])
  })

  it('may be a node that takes all errors', async () => {
    const flow = around('{ type: ./clean.yaml }')
      .replace('nodes:', 'defaults: { errors: box }\nnodes:\n  box: { type: ./clean.yaml }')
      .replace('wires:', 'wires:\n  - box -> dead')
    expect((await load(flow)).plan?.errors).toBe('box.parse')
  })

  it('is left out with its wires when it is disabled', async () => {
    const loaded = await load(around('{ type: ./clean.yaml, disabled: true }'))
    expect(loaded.plan?.nodes.map(({ id }) => id)).toEqual(['tick', 'show', 'dead'])
    expect(loaded.wires).toEqual([])
  })

  it('uses connections of its own and those that it is given', async () => {
    write(
      'flows/publish.yaml',
      `version: 1
params:
  broker: { type: connection, of: [mqtt] }
ports: { in: above }
connections:
  own: { type: mqtt, url: mqtt://localhost:1884 }
nodes:
  above: { type: mqtt/sink, connection: '\${param:broker}', topic: a }
  here: { type: mqtt/source, connection: own, topics: [a] }
  there: { type: mqtt/sink, connection: own, topic: b }
wires: [here -> there]
`,
    )
    write(
      'flows/nested.yaml',
      `version: 1
params:
  plant: { type: connection, of: [mqtt] }
ports: { in: publish }
nodes:
  publish: { type: ./publish.yaml, broker: '\${param:plant}' }
`,
    )
    const loaded = await load(`version: 1
connections:
  own: { type: mqtt, url: mqtt://localhost:1883 }
nodes:
  tick: { type: generate, every: 1s, template: x }
  one: { type: ./publish.yaml, broker: own }
  two: { type: ./nested.yaml, plant: own }
wires:
  - tick -> one
  - tick -> two
`)
    expect(loaded.said).toEqual([])
    expect(loaded.plan?.connections.map(({ name }) => name)).toEqual([
      'own',
      'one.own',
      'two.publish.own',
    ])
    expect(loaded.plan?.nodes.map(({ id, connection }) => [id, connection])).toEqual([
      ['tick', undefined],
      ['one.above', 'own'],
      ['one.here', 'one.own'],
      ['one.there', 'one.own'],
      ['two.publish.above', 'own'],
      ['two.publish.here', 'two.publish.own'],
      ['two.publish.there', 'two.publish.own'],
    ])
    expect(nodeIn(loaded, 'one.above')?.fingerprint).toContain('1883')
  })

  it('follows the retries of the flow around it where it says nothing', async () => {
    write('flows/end.yaml', 'version: 1\nports: { in: end }\nnodes:\n  end: { type: log }\n')
    const loaded = await load(`version: 1
defaults: { retry: { attempts: 7 } }
nodes:
  tick: { type: generate, every: 1s }
  end: { type: ./end.yaml }
wires: [tick -> end]
`)
    expect(nodeIn(loaded, 'end.end')?.engine.retry.attempts).toBe(7)
  })
})

describe('what is wrong with an instance', () => {
  it.each([
    ['{ type: ./clean.yaml, limti: 3 }', 'E301 main.yaml:4:32', 'Did you mean "limit"?'],
    ['{ type: ./clean.yaml, limit: hot }', 'E302 main.yaml:4:39', undefined],
    ['{ type: ./clean.yaml, where: "1 +" }', 'E401 main.yaml:4:43', undefined],
    ['{ type: ./clean.yaml, retry: { attempts: 3 } }', 'E220 main.yaml:4:32', undefined],
    ['{ type: ./missing.yaml }', 'E231 main.yaml:4:18', undefined],
    ['{ type: ../outside.yaml }', 'E231 main.yaml:4:18', undefined],
    ['{ type: ./link.yaml }', 'E231 main.yaml:4:18', undefined],
    ['{ type: clean.yaml }', 'E207 main.yaml:4:18', 'starts with a dot'],
  ])('is said where it is used: %s', async (instance, place, hint) => {
    write('outside.yaml', clean)
    symlinkSync(join(top, 'outside.yaml'), join(root, 'link.yaml'))
    const { said, problems } = await load(around(instance))
    expect(said).toContain(place)
    if (hint !== undefined)
      expect(problems.find(({ code }) => place.startsWith(code))?.hint).toContain(hint)
  })

  it('is said in the file of the subflow when it stands there, once for all instances', async () => {
    write('flows/clean.yaml', clean.replace("where: 'payload.t", "wehre: 'payload.t"))
    const { said } = await load(
      around('{ type: ./clean.yaml }').replace('  show:', '  two: { type: ./clean.yaml }\n  show:'),
    )
    expect(said).toEqual([
      'E233 main.yaml:4:18',
      'W202 main.yaml:5:3',
      'E233 main.yaml:5:16',
      'W202 main.yaml:7:3',
      'E301 clean.yaml:11:24',
    ])
  })

  it('is a missing param', async () => {
    write('flows/clean.yaml', clean.replace(', default: 30', ''))
    expect((await load(around('{ type: ./clean.yaml }'))).said).toContain('E306 main.yaml:4:3')
  })

  it('is a value that fits its param but not where that is used', async () => {
    write(
      'flows/clean.yaml',
      clean.replace('type: filter,', "type: filter, timeout: '${param:name}',"),
    )
    write(
      'flows/every.yaml',
      `version: 1
params: { every: { type: number } }
ports: { in: log }
nodes: { log: { type: log, every: '\${param:every}' } }
`,
    )
    const { problems } = await load(`version: 1
nodes:
  tick: { type: generate, every: 1s }
  log: { type: ./every.yaml, every: 1.5 }
wires: [tick -> log]
`)
    expect(problems.map(({ code, line, column, hint }) => [code, line, column, hint])).toEqual([
      ['E234', 4, 37, 'It is used at every.yaml:4:35.'],
    ])
  })

  it('is a circle, with the files on the way', async () => {
    write('flows/a.yaml', 'version: 1\nports: { in: b, out: b }\nnodes:\n  b: { type: ./b.yaml }\n')
    write(
      'flows/b.yaml',
      'version: 1\nports: { in: a, out: a }\nnodes:\n  a: { type: ./main.yaml }\n',
    )
    write(
      'flows/main.yaml',
      'version: 1\nports: { in: a, out: a }\nnodes:\n  a: { type: ./a.yaml }\n',
    )
    const { problems } = await load('version: 1\nnodes:\n  a: { type: ./a.yaml }\n')
    expect(problems[0]).toMatchObject({ code: 'E232', line: 3, column: 14 })
    expect(problems[0]?.message).toContain('main -> a -> b -> main')
  })

  it('is a circle that does not come back to the flow', async () => {
    write('flows/b.yaml', 'version: 1\nports: { in: b, out: b }\nnodes:\n  b: { type: ./b.yaml }\n')
    const { said } = await load('version: 1\nnodes:\n  b: { type: ./b.yaml }\n')
    expect(said).toEqual(expect.arrayContaining(['E233 main.yaml:3:14', 'E232 b.yaml:4:14']))
  })

  it('is too deep or too large', async () => {
    write(
      'flows/s0.yaml',
      'version: 1\nports: { in: x, out: x }\nnodes:\n  x: { type: json/decode }\n',
    )
    for (let depth = 1; depth <= 8; depth += 1)
      write(
        `flows/s${depth}.yaml`,
        `version: 1\nports: { in: x, out: x }\nnodes:\n  x: { type: ./s${depth - 1}.yaml }\n`,
      )
    const at = (depth: number) => load(around(`{ type: ./s${depth}.yaml }`))
    expect((await at(7)).plan?.nodes.map(({ id }) => id)).toContain('clean.x.x.x.x.x.x.x.x')
    expect((await at(8)).said).toContain('E231 main.yaml:4:18')
    const ten = (path: string) =>
      Array.from({ length: 10 }, (_, index) => `  n${index}: { type: ./${path} }\n`).join('')
    for (let depth = 1; depth <= 5; depth += 1)
      write(
        `flows/w${depth}.yaml`,
        `version: 1\nports: { in: n0 }\nnodes:\n${ten(depth === 1 ? 's0.yaml' : `w${depth - 1}.yaml`)}`,
      )
    const { problems } = await load(around('{ type: ./w5.yaml }'))
    expect(problems.find(({ code }) => code === 'E231')?.message).toContain('more than 20000 nodes')
  })

  it('is a wire that carries what the subflow does not take', async () => {
    const flow = around('{ type: ./clean.yaml }').replace(
      "template: 'x' }",
      'value: \'{"t": 1}\' }\n  parsed: { type: json/decode }',
    )
    const { said } = await load(flow.replace('tick -> clean', 'tick -> parsed -> clean'))
    expect(said).toContain('E216 main.yaml:9:13')
  })

  it('asks for its own links, however deep it is', async () => {
    write(
      'flows/near.yaml',
      `version: 1
connections:
  plant: { type: mqtt, url: 'mqtt://127.0.0.1', protocol: 3.1.1 }
ports: { in: near, out: near }
nodes:
  near: { type: filter, where: 'link("plant").up' }
  sent: { type: mqtt/sink, connection: plant, topic: a }
wires: [near -> sent]
`,
    )
    write(
      'flows/inner.yaml',
      'version: 1\nports: { in: x, out: x }\nnodes:\n  x: { type: ./near.yaml }\n',
    )
    const { plan, said } = await load(around('{ type: ./inner.yaml }', '  - clean.error -> dead\n'))
    expect(said).toEqual([])
    expect([...(plan?.links?.names ?? [])]).toEqual(['clean.x.plant'])
    plan?.links?.connect((name) => ({ up: name === 'clean.x.plant', pending: 0, latency: 0 }))
    const filter = plan?.nodes.find(({ id }) => id === 'clean.x.near')
    const where = filter?.config['where'] as Expression
    expect(where.evaluate({ payload: 1, topic: '', meta: {} })).toBe(true)
    plan?.links?.connect(() => ({ up: false, pending: 0, latency: 0 }))
    expect(where.evaluate({ payload: 1, topic: '', meta: {} })).toBe(false)
  })

  it('is a circle of wires through it, if it holds no stage', async () => {
    const back = around('{ type: ./clean.yaml }', '  - clean -> again -> clean').replace(
      '  show:',
      '  again: { type: json/encode }\n  show:',
    )
    expect((await load(back)).said.join()).toContain('E215')
  })
})

describe('a subflow by itself', () => {
  it('is checked with its defaults, and is marked as one that does not run', async () => {
    const { flow, said } = await load(clean)
    expect(said).toEqual([])
    expect(flow?.ports?.inputs).toEqual(['parse'])
  })

  it('takes any value for a param without a default', async () => {
    const { said } = await load(`version: 1
params:
  every: { type: number }
  where: { type: expression }
  wait: { type: duration }
  mode: { type: choice, choices: [info, warn] }
ports: { in: hot, out: hot }
nodes:
  hot: { type: filter, where: '\${param:where} && size(topic) > \${param:every}' }
  log: { type: log, every: '\${param:every}', level: '\${param:mode}' }
wires: [hot.error -> log]
`)
    expect(said).toEqual([])
  })
})
