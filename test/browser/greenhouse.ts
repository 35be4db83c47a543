/** The flow that the stories build, as a person would have written it, and that the runtime takes it. */
import { freePort } from '../helpers/ports.ts'
import { until } from '../helpers/wait.ts'
import { start } from '../cli/sluice.ts'

export const greenhouse = (layout: readonly string[]): string => `version: 1
name: greenhouse

defaults:
  errors: dead

connections:
  broker:
    type: mqtt
    url: mqtt://127.0.0.1:\${env:BROKER_PORT:-1883}
    protocol: 3.1.1
  dashboards:
    type: websocket/server
    listen: 127.0.0.1:\${env:WEBSOCKET_PORT:-8090}

nodes:
  mqtt-source:
    type: mqtt/source
    connection: broker
    topics: [greenhouse/+/telemetry]
  decode:
    type: json/decode
  warm:
    type: filter
    where: payload.temperature > 22
  encode:
    type: json/encode
  websocket-sink:
    type: websocket/sink
    connection: dashboards
  dead:
    type: log

wires:
  - mqtt-source -> decode -> warm -> encode -> websocket-sink

layout:
${layout.map((line) => `  ${line}\n`).join('')}`

/** `sluice run` starts the flows with the embedded broker and says that everything is connected. */
export async function accepts(folder: string): Promise<void> {
  const [broker, admin, sockets] = [await freePort(), await freePort(), await freePort()]
  const args = ['run', 'flows', '--broker', String(broker), '--admin', `127.0.0.1:${admin}`]
  const env = { WEBSOCKET_PORT: String(sockets) }
  const running = start(args, { cwd: folder, env })
  const isReady = async (): Promise<boolean> => {
    if (running.child.exitCode !== null) throw new Error(running.err())
    return await fetch(`http://127.0.0.1:${admin}/readyz`).then(
      ({ status }) => status === 200,
      () => false,
    )
  }
  await until('the flow is connected', isReady, { timeoutMs: 30_000 })
}
