import { mkdirSync, rmSync, writeFileSync } from 'node:fs'

import { cache, root } from '../paths.ts'
import type { Bridge, Job, Ports, Work } from './bridge.ts'

export const command = [process.execPath, `${root}dist/runtime/cli/main.js`]
const folder = `${cache}sluice/`

/** The product itself, through its command line. */
export const sluice: Bridge = {
  name: 'sluice',
  path: '/live',
  program(job) {
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(`${folder}flows`, { recursive: true })
    writeFileSync(`${folder}flows/bridge.yaml`, bridgeFlow(job))
    for (const [name, text] of otherFlows(job.otherNodes ?? 0)) {
      writeFileSync(`${folder}flows/${name}.yaml`, text)
    }
    return { command: [...command, 'run', `${folder}flows`, '--state', `${folder}state`] }
  },
}

const middle: Record<Work, { nodes: string; path: string }> = {
  field: {
    nodes: `
  parse: { type: json/decode }
  mark:
    type: map
    set: { payload.bridge: '"b1"' }
  format: { type: json/encode }`,
    path: 'parse -> mark -> format',
  },
  filter: {
    nodes: `
  parse: { type: json/decode }
  warm: { type: filter, where: payload.temperature > 0.0 }
  format: { type: json/encode }`,
    path: 'parse -> warm -> format',
  },
  same: {
    nodes: `
  parse: { type: json/decode }
  format: { type: json/encode }`,
    path: 'parse -> format',
  },
  plain: { nodes: '\n  format: { type: text/decode }', path: 'format' },
}

export function bridgeFlow(job: Job & Ports): string {
  const { nodes, path } = middle[job.work]
  const ends = job.direction === 'm2w' ? sourceFromMqtt(job) : sourceFromWebSocket(job)
  return `version: 1
name: Bridge
connections:
  broker:
    type: mqtt
    url: mqtt://127.0.0.1:${job.mqttPort}
    protocol: ${job.protocol ?? '3.1.1'}
    clientId: bench-sluice
    session: { clean: true }
  peers:${job.dials ? dialled(job) : served(job)}
nodes:${ends}${nodes}
wires:
  - from -> ${path} -> to
`
}

const served = ({ wsPort }: Ports) => `
    type: websocket/server
    listen: 127.0.0.1:${wsPort}
    path: /live
    maxClients: 20000`
const dialled = ({ wsPort }: Ports) => `
    type: websocket/client
    url: ws://127.0.0.1:${wsPort}/live`

function sourceFromMqtt({ qos, ack }: Job): string {
  return `
  from:
    type: mqtt/source
    connection: broker
    topics: [bench/in/#]
    qos: ${qos}${ack ? `\n    ack: ${ack}` : ''}
  to:
    type: websocket/sink
    connection: peers
    slowClient: block`
}

function sourceFromWebSocket({ qos }: Job): string {
  return `
  from:
    type: websocket/source
    connection: peers
  to:
    type: mqtt/sink
    connection: broker
    topic: bench/out/telemetry
    qos: ${qos}`
}

/** Flows that only exist: ten nodes each, a slow clock, four branches of transforms, sinks. */
function* otherFlows(nodes: number): Generator<[string, string]> {
  for (let index = 0; index * 10 < nodes; index++) {
    const branch = (name: string) => `
  parse-${name}: { type: map, set: { meta.branch: '"${name}"' } }
  keep-${name}: { type: filter, where: payload >= 0 }
  end-${name}: { type: discard }`
    yield [
      `other-${index}`,
      `version: 1
name: Other ${index}
nodes:
  tick: { type: generate, every: 1h, value: '1' }${['a', 'b', 'c'].map(branch).join('')}
wires:
${['a', 'b', 'c'].map((name) => `  - tick -> parse-${name} -> keep-${name} -> end-${name}`).join('\n')}
`,
    ]
  }
}
