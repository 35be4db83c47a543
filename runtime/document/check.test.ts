import { describe, expect, it } from 'vitest'

import { problemCatalogue } from '../../test/problems/catalogue.ts'
import { checkFlow } from './check.ts'
import type { References } from './flow.ts'
import type { Flow } from './model.ts'
import { parseFlow } from './parse.ts'

const environment: Readonly<Record<string, string>> = {
  HOST: 'broker.example',
  PORT: '8090',
  EMPTY: '',
  SECRET: 'hunter2',
  WORDS: 'many words',
  LIMIT: 'forever',
}

const references: References = {
  env: (name) => environment[name],
  file: (path) => {
    if (path === 'secret.txt') return 'hunter3'
    throw new Error('there is no such file')
  },
}

const check = (text: string) =>
  checkFlow(parseFlow(text, 'a.yaml'), { id: 'line/a', catalogue: problemCatalogue, references })

function flowOf(text: string): Flow {
  const { flow, problems } = check(text)
  if (!flow) throw new Error(problems.map(({ message }) => message).join('\n'))
  return flow
}

/** `line:column CODE`, errors only. */
const errorsOf = (text: string): string[] =>
  check(text)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ line, column, code }) => `${line}:${column} ${code}`)

const connections = 'connections:\n  plant: { type: mqtt, url: mqtt://a }\n'
const withNode = (node: string, head = connections): string =>
  `version: 1\n${head}nodes:\n  it: ${node}\n`
const configOf = (node: string) => flowOf(withNode(node)).nodes[0]?.config
const withPlant = (rest: string) =>
  flowOf(`version: 1\nconnections:\n  plant: { type: mqtt, ${rest} }\nnodes: {}\n`).connections[0]

describe('values', () => {
  it('arrive resolved, with defaults, frozen', () => {
    const plant = withPlant('url: mqtt://a, keepalive: 1.5m, session: { clean: false }')
    expect(plant?.config).toEqual({
      url: 'mqtt://a',
      keepalive: 90_000,
      protocol: 5,
      session: { clean: false, expiry: 3_600_000 },
    })
    expect(Object.isFrozen(plant?.config)).toBe(true)
    expect(Object.isFrozen(plant?.config['session'])).toBe(true)
  })

  it('that are code arrive compiled, also when they look like a boolean or a number', () => {
    const message = { payload: { t: 31 }, topic: 'a/b', meta: {} }
    const hot = configOf('{ type: filter, where: payload.t > 30 }')?.['where']
    expect((hot as { test(m: unknown): boolean }).test(message)).toBe(true)
    const all = configOf('{ type: filter, where: true }')?.['where']
    expect((all as { test(m: unknown): boolean }).test(message)).toBe(true)
    const topic = configOf("{ type: mqtt/sink, connection: plant, topic: 'x/{{ topic }}' }")?.[
      'topic'
    ]
    expect((topic as { render(m: unknown): string }).render(message)).toBe('x/a/b')
  })

  it('keep the engine keys and x- keys out of what the node gets', () => {
    const node = flowOf(
      withNode('{ type: filter, where: true, note: why, disabled: true, x-a: 1 }'),
    ).nodes[0]
    expect(Object.keys(node?.config ?? {})).toEqual(['where'])
    expect(node?.engine.disabled).toBe(true)
  })

  it('accept x- keys everywhere, but as data in maps with free names', () => {
    const text = `version: 1
x-top: 1
${connections}nodes:
  it: { type: mqtt/source, connection: plant, topics: { x-ray/+: { qos: 0, x-why: slow } } }
  x-draft: anything
`
    const { nodes } = flowOf(text)
    expect(nodes.map(({ id }) => id)).toEqual(['it'])
    expect(nodes[0]?.config['topics']).toEqual({ 'x-ray/+': { qos: 0 } })
  })

  it('may be called __proto__ without harm', () => {
    const node = '{ type: route, cases: { __proto__: "true", constructor: "false" } }'
    const cases = configOf(node)?.['cases'] as object
    expect(Object.keys(cases)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(cases)).toBe(Object.prototype)
    expect(errorsOf('version: 1\nnodes:\n  __proto__: { type: log }\n')).toEqual(['3:3 E209'])
    expect(errorsOf(withNode('{ type: log, __proto__: 1, constructor: 2 }'))).toHaveLength(2)
    expect(errorsOf('version: 1\nnodes:\n  a: { type: __proto__ }\n')).toEqual(['3:14 E207'])
  })

  it('take their place in the message from inside the scalar', () => {
    const places = errorsOf(`version: 1
nodes:
  plain: { type: filter, where: payload.a > paylod }
  quoted: { type: filter, where: "payload.b == \\"x\\" && paylod" }
  block:
    type: filter
    where: |
      payload.c > 1 &&
        paylod.d
  folded:
    type: filter
    where: >-
      payload.e > 1 &&

      paylod.f
`)
    expect(places).toEqual(['3:45 E401', '4:57 E401', '9:9 E401', '15:7 E401'])
  })
})

describe('references', () => {
  it('take the type that their field wants', () => {
    const config = flowOf(`version: 1
connections:
  live: { type: websocket/server, listen: "127.0.0.1:\${env:PORT}", maxClients: "\${env:PORT}", path: "\${env:PORT}" }
nodes: {}
`).connections[0]?.config
    expect(config).toMatchObject({ listen: '127.0.0.1:8090', maxClients: 8090, path: '8090' })
  })

  it('fall back to their default, also when the variable is empty', () => {
    expect(withPlant('url: "mqtt://${env:NONE:-a}:${env:EMPTY:-1883}"')?.config['url']).toBe(
      'mqtt://a:1883',
    )
    expect(withPlant('url: "mqtt://a", clientId: "${env:NONE:-}"')?.config['clientId']).toBe('')
    expect(withPlant('url: "mqtt://a", clientId: "${env:EMPTY}"')?.config['clientId']).toBe('')
  })

  it('read files, and let a literal stand', () => {
    const config = withPlant(
      'url: mqtt://a, username: "$${env:HOST}", password: "${file:secret.txt}"',
    )?.config
    expect(config).toMatchObject({ username: '${env:HOST}', password: 'hunter3' })
  })

  it('are not followed twice, and not inside keys or wires', () => {
    const config = withPlant(
      'url: mqtt://a, username: "${env:NONE:-$}{env:HOST}", password: x',
    )?.config
    expect(config?.['username']).toBe('${env:HOST}')
  })

  it('never show what they stand for', () => {
    const text = `version: 1
connections:
  live: { type: websocket/server, listen: a, maxClients: "\${env:WORDS}", maxPayload: "\${env:SECRET}" }
  plant: { type: mqtt, url: "\${env:SECRET}", keepalive: "\${env:SECRET}" }
nodes:
  in: { type: mqtt/source, connection: plant, topics: [a], qos: "\${env:SECRET}" }
  out: { type: mqtt/sink, connection: plant, retry: { attempts: "\${env:WORDS}" } }
`
    const { problems } = check(text)
    expect(problems.filter(({ severity }) => severity === 'error').map(({ code }) => code)).toEqual(
      ['E302', 'E314', 'E305', 'E313', 'E303', 'E309'],
    )
    expect(JSON.stringify(problems)).not.toMatch(/hunter2|many words/)
  })

  it('work where a field can be written in several ways', () => {
    const node = flowOf(withNode('{ type: log, retry: { attempts: "${env:LIMIT}" } }')).nodes[0]
    expect(node?.engine.retry.attempts).toBe('forever')
    const other = flowOf(withNode('{ type: log, retry: { attempts: "${env:PORT}" } }')).nodes[0]
    expect(other?.engine.retry.attempts).toBe(8090)
  })

  it('that are missing are said once, where they stand, also after an alias', () => {
    const text = `version: 1
x-user: &user "\${env:NONE}"
connections:
  one: { type: mqtt, url: mqtt://a, username: *user, password: "\${env:SECRET}" }
nodes: {}
`
    expect(errorsOf(text)).toEqual(['2:16 E310'])
  })
})

describe('engine keys', () => {
  const engineOf = (node: string, head = connections) =>
    flowOf(withNode(node, head)).nodes[0]?.engine

  it('have defaults', () => {
    expect(engineOf('{ type: log }')).toEqual({
      disabled: false,
      retry: { attempts: 'forever', min: 100, max: 30_000 },
      timeout: undefined,
      maxInFlight: undefined,
      window: { messages: 1024, bytes: 16_777_216, stuck: 60_000 },
      ack: 'delivered',
      onRejected: 'ack',
    })
  })

  it('take the defaults of the flow key by key', () => {
    const head = 'defaults: { retry: { attempts: 5, min: 1s } }\n'
    expect(engineOf('{ type: log, retry: { min: 2s } }', head)?.retry).toEqual({
      attempts: 5,
      min: 2000,
      max: 30_000,
    })
  })

  it('are refused on the wrong kind of node and on connections', () => {
    expect(errorsOf(withNode('{ type: filter, where: true, retry: {} }'))).toEqual(['5:36 E220'])
    expect(
      errorsOf(
        'version: 1\nconnections:\n  p: { type: mqtt, url: mqtt://a, retry: {} }\nnodes: {}\n',
      ),
    ).toEqual(['3:35 E220'])
  })
})

describe('fingerprints', () => {
  const printOf = (text: string, id: string): string | undefined =>
    flowOf(text).nodes.find((node) => node.id === id)?.fingerprint
  const flow = (url: string, node: string): string =>
    `version: 1\nconnections:\n  plant: { type: mqtt, url: "${url}" }\nnodes:\n  out: ${node}\n  all: { type: log }\n`
  const sink = '{ type: mqtt/sink, connection: plant, qos: 1 }'

  it('change with the values of a node and of its connection, and with nothing else', () => {
    const before = printOf(flow('mqtt://a', sink), 'out')
    expect(printOf(`# moved\n\n${flow('mqtt://a', sink)}`, 'out')).toBe(before)
    expect(printOf(flow('mqtt://a', sink.replace('}', ', note: n, x-a: 1 }')), 'out')).toBe(before)
    expect(printOf(flow('mqtt://b', sink), 'out')).not.toBe(before)
    expect(printOf(flow('mqtt://a', sink.replace('1', '2')), 'out')).not.toBe(before)
    expect(printOf(flow('mqtt://b', sink), 'all')).toBe(printOf(flow('mqtt://a', sink), 'all'))
  })

  it('change with what a reference stands for, without showing it', () => {
    const one = withPlant('url: "mqtt://${env:HOST}", password: "${env:SECRET}"')
    const other = withPlant('url: "mqtt://${env:HOST}", password: "${env:WORDS}"')
    expect(one?.fingerprint).not.toBe(other?.fingerprint)
    expect(one?.fingerprint).not.toMatch(/hunter2|broker\.example/)
  })
})

describe('a flow', () => {
  it('may leave sections empty', () => {
    expect(errorsOf('version: 1\nconnections:\nnodes: {}\nwires:\nlayout:\ndefaults:\n')).toEqual(
      [],
    )
    expect(errorsOf('version: 1\nnodes:\n')).toEqual([])
    expect(errorsOf('version: 1\n')).toEqual(['1:1 E306'])
  })

  it('is named after its file when it has no name', () => {
    expect(flowOf('version: 1\nnodes: {}\n')).toMatchObject({
      id: 'line/a',
      name: 'line/a',
      file: 'a.yaml',
    })
  })

  it('of a newer version is refused and not half understood', () => {
    expect(errorsOf('version: 2\nnodes: []\nnews: 1\n')).toEqual(['1:10 E202'])
  })

  it('is checked within fifty times what its YAML takes to parse', () => {
    const text = `version: 1
${connections}nodes:
  in: { type: mqtt/source, connection: plant, topics: [plant/+/telemetry] }
  parse: { type: json/decode }
  hot: { type: filter, where: payload.temperature > 30 }
  pack: { type: json/encode }
  out: { type: mqtt/sink, connection: plant, topic: 'hot/{{ topic }}' }
wires: [in -> parse -> hot -> pack -> out]
`
    const time = (run: () => unknown, times: number): number => {
      const start = performance.now()
      for (let count = 0; count < times; count += 1) run()
      return performance.now() - start
    }
    time(() => check(text), 20)
    const parsing = time(() => parseFlow(text, 'a.yaml'), 100)
    expect(time(() => check(text), 100)).toBeLessThan(50 * parsing)
  })
})
