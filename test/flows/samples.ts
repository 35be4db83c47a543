/** Runs the sample flows as `npm start` does: the built command line, the embedded broker, free ports. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

import mqtt from 'mqtt'
import type { MqttClient } from 'mqtt'
import { WebSocket } from 'ws'

import { freePort } from '../helpers/ports.ts'
import { until, within } from '../helpers/wait.ts'

const root = resolve(import.meta.dirname, '../..')
const program = join(root, 'dist/runtime/cli/main.js')

export interface Samples {
  readonly admin: string
  /** Endpoint of a sample: `live`, `commands`. */
  endpoint(path: string): string
  /** A client of the embedded broker that has subscribed. */
  subscribe(filter: string): Promise<Subscriber>
  stop(): Promise<number | null>
}
export interface Subscriber {
  readonly client: MqttClient
  readonly messages: { readonly topic: string; readonly text: string }[]
}

export async function startSamples(paths: readonly string[] = ['flows']): Promise<Samples> {
  if (!existsSync(program)) throw new Error(`${program} is missing: run "npm run build" first`)
  const [brokerPort, adminPort, webSocketPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
  ]
  const state = await mkdtemp(join(tmpdir(), 'samples-'))
  const args = [program, 'run', ...paths, '--state', state, '--log', 'json']
  const ports = ['--broker', String(brokerPort), '--admin', `127.0.0.1:${adminPort}`]
  const child = spawn(process.execPath, [...args, ...ports], {
    cwd: root,
    env: { ...process.env, WEBSOCKET_PORT: String(webSocketPort) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let log = ''
  child.stderr.on('data', (chunk) => (log += String(chunk)))
  const ended = new Promise<number | null>((done) => child.once('exit', done))
  const admin = `http://127.0.0.1:${adminPort}`
  const clients: MqttClient[] = []
  const isReady = () =>
    fetch(`${admin}/readyz`).then(
      (response) => response.ok,
      () => false,
    )
  await until('the samples are ready', isReady, { timeoutMs: 20_000 }).catch((error: Error) => {
    child.kill('SIGKILL')
    throw new Error(`${error.message}\n${log}`)
  })
  return {
    admin,
    endpoint: (path) => `ws://127.0.0.1:${webSocketPort}/${path}`,
    async subscribe(filter) {
      const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${brokerPort}`, {
        protocolVersion: 4,
      })
      clients.push(client)
      const messages: { topic: string; text: string }[] = []
      client.on('message', (topic, payload) => messages.push({ topic, text: String(payload) }))
      await client.subscribeAsync(filter, { qos: 1 })
      return { client, messages }
    },
    async stop() {
      await Promise.all(clients.map((client) => client.endAsync(true)))
      child.kill('SIGTERM')
      const code = await within('the samples end after SIGTERM', ended, 20_000)
      await rm(state, { recursive: true, force: true })
      return code
    },
  }
}

/** A WebSocket client that keeps what it gets. */
export async function openSocket(url: string): Promise<{ socket: WebSocket; texts: string[] }> {
  const socket = new WebSocket(url)
  const texts: string[] = []
  // Without other settings ws hands over one buffer.
  socket.on('message', (data) => texts.push((data as Buffer).toString()))
  await new Promise<void>((done, fail) => {
    socket.once('open', done)
    socket.once('error', fail)
  })
  return { socket, texts }
}
