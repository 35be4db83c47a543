import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'

import { cache } from '../paths.ts'
import type { Bridge, Job, Ports } from './bridge.ts'

const folder = `${cache}node-red/`
const program = `${folder}node_modules/node-red/red.js`
/** Version 5 refuses to start below Node.js 22.9; 4.1 is the newest that runs before. */
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const version = major > 22 || (major === 22 && minor >= 9) ? '5.0.7' : '4.1.15'

/** Node-RED as it is installed by default, without its editor, fed with a generated flow. */
export const nodeRed: Bridge = {
  name: 'node-red',
  path: '/live',
  program(job) {
    const settings = `${folder}settings.js`
    writeFileSync(`${folder}flows.json`, JSON.stringify(nodeRedFlow(job), undefined, 2))
    writeFileSync(
      settings,
      `module.exports = ${JSON.stringify({
        uiHost: '127.0.0.1',
        uiPort: job.wsPort,
        userDir: folder,
        flowFile: 'flows.json',
        disableEditor: true,
        credentialSecret: false,
        logging: { console: { level: 'warn', metrics: false, audit: false } },
      })}\n`,
    )
    return { command: [process.execPath, program, '--settings', settings] }
  },
}

/** Installs it into the scratch folder once and returns its version. */
export function installNodeRed(): string {
  if (installedVersion() === version) return version
  mkdirSync(folder, { recursive: true })
  writeFileSync(`${folder}package.json`, '{ "private": true, "name": "bench-node-red" }\n')
  const words = ['install', '-E', '--no-audit', '--no-fund', '--ignore-scripts']
  execFileSync('npm', [...words, `node-red@${version}`], { cwd: folder, stdio: 'ignore' })
  return version
}

function installedVersion(): string | undefined {
  const file = `${folder}node_modules/node-red/package.json`
  if (!existsSync(file)) return undefined
  const about: { version: string } = JSON.parse(readFileSync(file, 'utf8'))
  return about.version
}

/** mqtt in -> json -> change -> json -> websocket out, and the reverse. */
function nodeRedFlow(job: Job & Ports): Record<string, unknown>[] {
  const toMqtt = job.direction === 'w2m'
  const tab = { z: 'tab', x: 100, y: 100 }
  const ends = toMqtt
    ? {
        from: { type: 'websocket in', server: 'server', client: '' },
        to: { type: 'mqtt out', topic: 'bench/out/telemetry', broker: 'broker', retain: 'false' },
      }
    : {
        from: {
          type: 'mqtt in',
          topic: 'bench/in/#',
          broker: 'broker',
          datatype: 'utf8',
          nl: false,
        },
        to: { type: 'websocket out', server: 'server', client: '' },
      }
  const qos = String(job.qos)
  return [
    { id: 'tab', type: 'tab', label: 'Bridge', disabled: false },
    { ...broker, port: String(job.mqttPort) },
    { id: 'server', type: 'websocket-listener', path: '/live', wholemsg: 'false' },
    { id: 'from', ...tab, ...ends.from, qos, wires: [['parse']] },
    { id: 'parse', type: 'json', property: 'payload', action: 'obj', ...tab, wires: [['mark']] },
    { id: 'mark', type: 'change', rules: [rule], ...tab, wires: [['format']] },
    { id: 'format', type: 'json', property: 'payload', action: 'str', ...tab, wires: [['to']] },
    { id: 'to', ...tab, ...ends.to, qos, wires: [] },
  ]
}

const rule = { t: 'set', p: 'payload.bridge', pt: 'msg', to: 'b1', tot: 'str' }
const broker = {
  id: 'broker',
  type: 'mqtt-broker',
  broker: '127.0.0.1',
  clientid: 'bench-node-red',
  autoConnect: true,
  usetls: false,
  protocolVersion: '4',
  keepalive: '60',
  cleansession: true,
}
