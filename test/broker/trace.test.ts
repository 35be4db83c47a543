/** A trace over a real broker: in with a message, from one flow to the next, and out again. */
import type { IPublishPacket } from 'mqtt-packet'
import { afterEach, describe, expect, it } from 'vitest'

import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { connectPeer } from '../helpers/mqtt-peer.ts'
import { startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { readSpans, traceFile } from '../helpers/trace-file.ts'
import { until } from '../helpers/wait.ts'

const flow = (
  broker: number,
  from: string,
  to: string,
  protocol: number | string = 5,
) => `version: 1
connections:
  plant: { type: mqtt, url: 'mqtt://127.0.0.1:${broker}', protocol: ${protocol} }
nodes:
  in: { type: mqtt/source, connection: plant, topics: [${from}/#], qos: 1 }
  mark: { type: map, set: { meta.userProperties.seen: "'${from}'" } }
  out:
    type: mqtt/sink
    connection: plant
    topic: '${to}/{{ topicLevel(1) }}'
    qos: 1
    forwardProperties: true
wires: [in -> mark -> out]
`
const trace = '0af7651916cd43dd8448eb211c80319c'
const caller = 'b7ad6b7169203331'

type Properties = Readonly<Record<string, unknown>>
const propertiesOf = ({ properties }: IPublishPacket): Properties => ({
  ...properties?.userProperties,
})

describe.skipIf(mosquittoIsMissing)('a trace over an MQTT 5 broker', () => {
  const stack = createStack()
  afterEach(stack.end)

  async function start(protocol?: number | string) {
    const broker = stack.use(await startMosquitto())
    const runtime = stack.use(
      await startRuntime({
        flow: {
          first: flow(broker.port, 'raw', 'clean'),
          second: flow(broker.port, 'clean', 'final', protocol),
        },
        files: { 'trace.mjs': traceFile },
        args: ['--trace', 'flows/trace.mjs'],
      }),
    )
    const final = new Map<string, IPublishPacket>()
    const peer = await connectPeer({
      port: broker.port,
      protocol: 5,
      onMessage: (packet) => void final.set(packet.topic, packet),
    })
    stack.defer(peer.end)
    await peer.subscribe(['final/#'])
    const publish = (name: string, userProperties: Record<string, string>) =>
      peer.publish({ topic: `raw/${name}`, payload: 'x', properties: { userProperties } })
    const received = async (name: string) =>
      propertiesOf(await until(`${name} is there`, () => final.get(`final/${name}`)))
    const spans = async () => {
      expect((await runtime.stop()).code).toBe(0)
      const all = await readSpans(runtime.folder)
      /** The span of a node for the message of that name, by the topic that it came with. */
      return (node: string, name: string) =>
        all.find(
          (span) =>
            span.name === node &&
            String(span.attributes['messaging.destination.name']).endsWith(`/${name}`),
        )
    }
    return { publish, received, spans }
  }

  it('goes on in each flow with the span of the sink before, and ends at who gets the message', async () => {
    const { publish, received, spans } = await start()
    const traceparent = `00-${trace}-${caller}-01`
    publish('known', { traceparent, tracestate: 'vendor=1', other: 'kept' })
    publish('new', { other: 'kept' })
    publish('unsampled', { traceparent: `00-${trace}-${caller}-00` })
    publish('broken', { traceparent: 'nonsense' })
    const known = await received('known')
    const fresh = await received('new')
    const unsampled = await received('unsampled')
    const broken = await received('broken')
    const of = await spans()

    const way = ['first/in', 'first/out', 'second/in', 'second/out']
    const steps = way.map((node) => of(node, 'known'))
    expect(steps.map((span) => span?.trace)).toEqual(way.map(() => trace))
    const parents = [caller, ...steps.map((span) => span?.id)].slice(0, way.length)
    expect(steps.map((span) => span?.parent)).toEqual(parents)
    expect(known).toEqual({
      other: 'kept',
      seen: 'clean',
      traceparent: `00-${trace}-${steps.at(-1)?.id}-01`,
      tracestate: 'vendor=1',
    })

    const begin = of('first/in', 'new')
    expect(begin).toMatchObject({ parent: null })
    expect(begin?.trace).not.toBe(trace)
    expect(of('second/in', 'new')).toMatchObject({
      trace: begin?.trace,
      parent: of('first/out', 'new')?.id,
    })
    expect(fresh).toMatchObject({
      other: 'kept',
      traceparent: `00-${begin?.trace}-${of('second/out', 'new')?.id}-01`,
    })

    // Whoever began it has decided that nobody looks: the trace is carried on, and no span is kept.
    expect(of('second/in', 'unsampled')).toBeUndefined()
    expect(unsampled['traceparent']).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-00$`))
    // What is no trace begins one.
    expect(of('first/in', 'broken')).toMatchObject({ parent: null })
    expect(broken['traceparent']).toContain(of('second/in', 'broken')?.trace)
  })

  it('ends where MQTT 3.1.1 has no place for it, and the message does not', async () => {
    const { publish, received, spans } = await start('3.1.1')
    publish('known', { traceparent: `00-${trace}-${caller}-01` })
    expect(await received('known')).toEqual({})
    const of = await spans()
    expect(of('first/out', 'known')).toMatchObject({ trace })
    expect(of('second/in', 'known')).toMatchObject({ parent: null })
    expect(of('second/in', 'known')?.trace).not.toBe(trace)
  })
})
