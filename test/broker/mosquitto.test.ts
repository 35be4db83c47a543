import { readFileSync, statSync } from 'node:fs'
import { connect as connectTls } from 'node:tls'

import mqtt from 'mqtt'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { type Certificates, type KeyPair, makeCertificates } from '../helpers/certificates.ts'
import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'

describe.skipIf(mosquittoIsMissing)('the broker of the tests', () => {
  let certificates: Certificates
  beforeAll(async () => {
    certificates = await makeCertificates()
  })
  afterAll(() => certificates.remove())

  it('keeps a session with its messages over a restart when it persists', async () => {
    const broker = await startMosquitto({ persistence: 'exit' })
    const options = { clientId: 'keeper', clean: false, protocolVersion: 4 } as const
    const first = await mqtt.connectAsync(broker.url, options)
    await first.subscribeAsync('kept/#', { qos: 1 })
    await first.endAsync()
    const publisher = await mqtt.connectAsync(broker.url)
    await publisher.publishAsync('kept/1', 'still here', { qos: 1 })
    await publisher.endAsync()
    await broker.restart()
    const second = mqtt.connect(broker.url, options)
    const payload = await new Promise<string>((resolve) => {
      second.once('message', (_, bytes) => resolve(bytes.toString()))
    })
    expect(payload).toBe('still here')
    await second.endAsync()
    await broker.remove()
  })

  it('asks for a password when it has users', async () => {
    const broker = await startMosquitto({ users: { bridge: 'secret' } })
    await expect(mqtt.connectAsync(broker.url, { reconnectPeriod: 0 })).rejects.toThrow(
      'Not authorized',
    )
    const login = { username: 'bridge', password: 'secret' }
    const client = await mqtt.connectAsync(broker.url, login)
    await client.endAsync()
    await broker.remove()
  })

  it('speaks MQTT over WebSocket', async () => {
    const broker = await startMosquitto({ websockets: true })
    const client = await mqtt.connectAsync(broker.websocketUrl)
    expect(client.connected).toBe(true)
    await client.endAsync()
    await broker.remove()
  })

  it('shows each certificate for what it is', async () => {
    const verdict = async (leaf: KeyPair) => {
      const broker = await startMosquitto({ tls: { ...leaf, ca: certificates.ca.cert } })
      const ca = readFileSync(certificates.ca.cert)
      const socket = connectTls({ host: 'localhost', port: broker.port, ca })
      const seen = await new Promise<string>((resolve) => {
        socket.once('secureConnect', () => resolve('good'))
        socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'none'))
      })
      socket.destroy()
      await broker.remove()
      return seen
    }
    expect(await verdict(certificates.good)).toBe('good')
    expect(await verdict(certificates.renewed)).toBe('good')
    expect(await verdict(certificates.expired)).toBe('CERT_HAS_EXPIRED')
    expect(await verdict(certificates.notYetValid)).toBe('CERT_NOT_YET_VALID')
    expect(await verdict(certificates.wrongHost)).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(await verdict(certificates.unknown)).toBe('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    expect(await verdict(certificates.selfSigned)).toBe('DEPTH_ZERO_SELF_SIGNED_CERT')
    expect(statSync(certificates.good.key).mode & 0o777).toBe(0o600)
  })

  it('refuses a client without a certificate when it wants one', async () => {
    const { ca, good, client, unknownClient } = certificates
    const tls = { ...good, ca: ca.cert, requireClientCertificate: true }
    const broker = await startMosquitto({ tls })
    const common = { ca: ca.certPem, reconnectPeriod: 0 }
    await expect(mqtt.connectAsync(broker.url, common)).rejects.toThrow(/alert|closed|ECONNRESET/)
    const stranger = { cert: unknownClient.certPem, key: unknownClient.keyPem }
    await expect(mqtt.connectAsync(broker.url, { ...common, ...stranger })).rejects.toThrow(
      /alert|closed|ECONNRESET/,
    )
    const known = { cert: client.certPem, key: client.keyPem }
    const connected = await mqtt.connectAsync(broker.url, { ...common, ...known })
    await connected.endAsync()
    await broker.remove()
  })
})
