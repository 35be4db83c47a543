/** TLS to the broker: what is good connects, and each kind of bad certificate is refused by name. */
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { type Certificates, type KeyPair, makeCertificates } from '../helpers/certificates.ts'
import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { connectPeer } from '../helpers/mqtt-peer.ts'
import { report } from '../helpers/oracle.ts'
import { type RuntimeProcess, startRuntime } from '../helpers/runtime-process.ts'
import { createStack } from '../helpers/stack.ts'
import { until } from '../helpers/wait.ts'

const bridge = (url: string, tls: string) => `
version: 1
name: Secure bridge
connections:
  plant:
    type: mqtt
    url: ${url}
    clientId: secure
    tls: { ${tls} }
    reconnect: { min: 50ms, max: 200ms }
nodes:
  source: { type: mqtt/source, connection: plant, topics: [in/#], qos: 1 }
  sink: { type: mqtt/sink, connection: plant, topic: 'out/{{ topic }}', qos: 1 }
wires:
  - source -> sink
`

describe.skipIf(mosquittoIsMissing)('TLS to a broker', () => {
  const stack = createStack()
  let certificates: Certificates
  beforeAll(async () => {
    certificates = await makeCertificates()
  })
  afterAll(() => certificates.remove())
  afterEach(stack.end)

  async function secured(leaf: KeyPair, options: { requireClientCertificate?: boolean } = {}) {
    const tls = { ...leaf, ...options, ca: certificates.ca.cert }
    return stack.use(await startMosquitto({ tls, websockets: true }))
  }
  async function run(url: string, tls: string, options: { unready?: boolean } = {}) {
    return stack.use(await startRuntime({ flow: bridge(url, tls), ...options }))
  }
  /** The reason that the connection shows, once it shows one. */
  async function refusal(runtime: RuntimeProcess) {
    return await until('a reason', async () => {
      const connection = await plant(runtime).catch(() => undefined)
      return connection?.status.state !== 'up' && connection?.status.reason
    })
  }
  const plant = async (runtime: RuntimeProcess) => (await runtime.flow()).connections[0]

  it('passes messages when the certificate is good, over TCP and over WebSocket', async () => {
    const broker = await secured(certificates.good)
    for (const url of [broker.url, broker.websocketUrl]) {
      const runtime = await run(url, `ca: ${certificates.ca.cert}`)
      const connection = await plant(runtime)
      expect(connection?.status.state).toBe('up')
      await runtime.stop()
    }
  })

  const bad: ReadonlyArray<readonly [string, keyof Certificates, RegExp]> = [
    ['has expired', 'expired', /expired/i],
    ['is not valid yet', 'notYetValid', /not yet valid|not valid yet/i],
    ['is for another host', 'wrongHost', /broker\.example|altname|host/i],
    ['is signed by an unknown authority', 'unknown', /unable to verify|unknown|authority|issuer/i],
    ['is signed by itself', 'selfSigned', /self.signed/i],
  ]
  for (const [how, name, words] of bad) {
    it(`refuses a certificate that ${how}, and says so, over mqtts and wss`, async () => {
      const broker = await secured(certificates[name] as KeyPair)
      for (const url of [broker.url, broker.websocketUrl]) {
        const runtime = await run(url, `ca: ${certificates.ca.cert}`, { unready: true })
        const reason = await refusal(runtime)
        report(`certificate that ${how}`, { url: url.slice(0, 4), reason })
        expect(reason).toMatch(words)
        expect(await runtime.isReady()).toBe(false)
        expect(runtime.running).toBe(true)
        await runtime.stop()
      }
    })
  }

  it('refuses the test authority when the flow does not name it', async () => {
    const broker = await secured(certificates.good)
    const runtime = await run(broker.url, '', { unready: true })
    expect(await refusal(runtime)).toMatch(/unable to|authority|issuer|self.signed/i)
  })

  it('says that the broker wants a client certificate, and connects with the right one', async () => {
    const broker = await secured(certificates.good, { requireClientCertificate: true })
    const without = await run(broker.url, `ca: ${certificates.ca.cert}`, { unready: true })
    const reason = await refusal(without)
    report('client certificate missing', { reason })
    expect(reason).toMatch(/certificate/i)
    await without.stop()
    const strange = certificates.unknownClient
    const wrong = await run(
      broker.url,
      `ca: ${certificates.ca.cert}, cert: ${strange.cert}, key: '\${file:${strange.key}}'`,
      { unready: true },
    )
    const wrongReason = await refusal(wrong)
    report('client certificate of another authority', { reason: wrongReason })
    expect(wrongReason).toMatch(/certificate|unknown ca/i)
    await wrong.stop()
    const { cert, key } = certificates.client
    await run(broker.url, `ca: ${certificates.ca.cert}, cert: ${cert}, key: '\${file:${key}}'`)
  })

  it('uses a certificate that was replaced on disk at the next connect, without a restart', async () => {
    const broker = await secured(certificates.good, { requireClientCertificate: true })
    const cert = join(certificates.folder, 'rotating.crt')
    const key = join(certificates.folder, 'rotating.key')
    await copyFile(certificates.expiredClient.cert, cert)
    await copyFile(certificates.expiredClient.key, key)
    const runtime = await run(
      broker.url,
      `ca: ${certificates.ca.cert}, cert: ${cert}, key: ${key}`,
      { unready: true },
    )
    await refusal(runtime)
    await copyFile(certificates.client.cert, cert)
    await copyFile(certificates.client.key, key)
    await runtime.ready()
    expect((await plant(runtime))?.status.state).toBe('up')
  })

  it('connects without checking only when the flow says insecure, and warns', async () => {
    const broker = await secured(certificates.expired)
    const runtime = await run(broker.url, 'insecure: true')
    const warnings = runtime.lines.filter(({ level }) => level === 'warn')
    expect(JSON.stringify(warnings)).toMatch(/insecure|not check/i)
  })

  it('keeps the session of a good connection when nothing is wrong', async () => {
    const broker = await secured(certificates.good)
    const runtime = await run(broker.url, `ca: ${certificates.ca.cert}`)
    await expect(connectPeer({ port: broker.port })).rejects.toThrow(/closed|connack/)
    expect((await plant(runtime))?.losses).toBe(0)
  })
})
