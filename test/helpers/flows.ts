/** Flow files that several suites use, written as a user would. */

export interface BridgeOptions {
  /** Ports of the broker that the flow reads from and of the one that it writes to. */
  readonly from: number
  readonly to: number
  readonly protocol?: '5' | '3.1.1'
  readonly topics?: readonly string[]
  /** Bounds of the wait before a new attempt. */
  readonly reconnect?: string
  /** More keys of the connections, sources and sinks, as flow-style YAML without braces. */
  readonly connection?: string
  readonly source?: string
  readonly sink?: string
}

/** MQTT QoS 1 in, MQTT QoS 1 out under `out/`. */
export function bridgeFlow(options: BridgeOptions): string {
  const connection = (port: number, role: string) => `
    type: mqtt
    url: mqtt://127.0.0.1:${port}
    protocol: ${options.protocol ?? '5'}
    clientId: bridge-${role}
    session: { clean: false, expiry: 1h }
    reconnect: { ${options.reconnect ?? 'min: 100ms, max: 1s'} }${extra(options.connection)}`
  return `version: 1
name: Bridge
connections:
  in:${connection(options.from, 'in')}
  out:${connection(options.to, 'out')}
nodes:
  source:
    type: mqtt/source
    connection: in
    topics: [${(options.topics ?? ['oracle/#']).join(', ')}]
    qos: 1${extra(options.source)}
  sink:
    type: mqtt/sink
    connection: out
    topic: out/{{ topic }}
    qos: 1${extra(options.sink)}
wires:
  - source -> sink
`
}

/** Lines of YAML, two steps in. */
function extra(text: string | undefined): string {
  if (!text) return ''
  return text
    .trim()
    .split('\n')
    .map((line) => `\n    ${line}`)
    .join('')
}
