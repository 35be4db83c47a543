/** TLS of the MQTT edge against mosquitto: what is accepted, what is refused, and what is said. */
import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import type { Certificates, KeyPair } from '../helpers/certificates.ts'
import { makeCertificates } from '../helpers/certificates.ts'
import type { MosquittoOptions } from '../helpers/mosquitto.ts'
import { mosquittoIsMissing, startMosquitto } from '../helpers/mosquitto.ts'
import { openMqtt, startSource } from '../helpers/mqtt-edge.ts'
import { until } from '../helpers/wait.ts'

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup()
})

describe.skipIf(mosquittoIsMissing)('TLS', () => {
  let certificates: Certificates
  beforeAll(async () => {
    certificates = await makeCertificates()
  })
  afterAll(() => certificates.remove())

  async function startBroker(leaf: KeyPair, options: MosquittoOptions = {}, asksClient = false) {
    const broker = await startMosquitto({
      ...options,
      tls: {
        ca: certificates.ca.cert,
        cert: leaf.cert,
        key: leaf.key,
        requireClientCertificate: asksClient,
      },
    })
    cleanups.push(() => broker.remove())
    return broker
  }
  function connect(url: string, tls: object) {
    const opened = openMqtt({ url, tls })
    cleanups.push(() => opened.close())
    startSource(opened.client, { topics: ['a'] })
    return opened.ctx
  }
  const reasonOf = async (ctx: ReturnType<typeof connect>) => {
    const status = await until('a status', () =>
      ctx.statuses.find(({ state }) => state !== 'connecting'),
    )
    return `${status.state}: ${status.reason ?? ''}`
  }

  it.each([
    ['good', undefined, 'up'],
    ['expired', undefined, 'has expired'],
    ['notYetValid', undefined, 'not valid yet'],
    ['wrongHost', undefined, 'for another host'],
    ['wrongHost', 'broker.example', 'up'],
    ['unknown', undefined, 'unknown authority'],
    ['selfSigned', undefined, 'self-signed'],
  ] as const)('says of a %s certificate with serverName %s: %s', async (name, serverName, said) => {
    const broker = await startBroker(certificates[name], { websockets: true })
    const tls = { ca: certificates.ca.cert, ...(serverName ? { serverName } : {}) }
    for (const url of [broker.url, broker.websocketUrl]) {
      expect(await reasonOf(connect(url, tls))).toContain(said)
    }
  })

  it('refuses an authority that it was not told of', async () => {
    const broker = await startBroker(certificates.good)
    expect(await reasonOf(connect(broker.url, {}))).toContain('unknown authority')
  })

  it('connects to anything when told to be insecure, and warns', async () => {
    const broker = await startBroker(certificates.expired)
    const ctx = connect(broker.url, { insecure: true })
    expect(await reasonOf(ctx)).toContain('up')
    expect(
      ctx.lines.some(({ level, message }) => level === 'warn' && /NOT checked/.test(message)),
    ).toBe(true)
  })

  it.each([
    ['no', undefined, /wants? a client certificate/],
    ['an unknown', 'unknownClient', /refused the client certificate/],
    ['an expired', 'expiredClient', /refused the client certificate/],
    ['a good', 'client', /^up/],
  ] as const)('says what happens with %s client certificate', async (_what, name, said) => {
    const broker = await startBroker(certificates.good, {}, true)
    const own = name ? { cert: certificates[name].cert, key: certificates[name].keyPem } : {}
    const ctx = connect(broker.url, { ca: certificates.ca.certPem, ...own })
    expect(await reasonOf(ctx)).toMatch(said)
  })

  it('reads a replaced certificate at the next connect', async () => {
    const broker = await startBroker(certificates.good)
    const ca = join(certificates.folder, 'replaced.crt')
    await copyFile(certificates.otherCa.cert, ca)
    const ctx = connect(broker.url, { ca })
    expect(await reasonOf(ctx)).toContain('unknown authority')
    await copyFile(certificates.ca.cert, ca)
    await until('the connection', () => ctx.statuses.at(-1)?.state === 'up')
  })

  it('says when the port does not speak TLS', async () => {
    const broker = await startMosquitto()
    cleanups.push(() => broker.remove())
    const ctx = connect(broker.url.replace('mqtt:', 'mqtts:'), {})
    expect(await reasonOf(ctx)).toMatch(
      /does not speak TLS|broke the connection|closed the connection/,
    )
  })
})
