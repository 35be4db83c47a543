import { copyFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import type { TlsOptions } from 'node:tls'
import type { AddressInfo } from 'node:net'

import { generate } from 'selfsigned'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'

import { makeCertificates } from '../../../test/helpers/certificates.ts'
import type { Certificates } from '../../../test/helpers/certificates.ts'
import { until } from '../../../test/helpers/context.ts'
import { createScope, openServer } from '../../../test/helpers/websocket.ts'

let certificates: Certificates
beforeAll(async () => {
  certificates = await makeCertificates()
})
afterAll(() => certificates.remove())
const scope = createScope()
const { server, client, keep } = scope
afterEach(scope.close)

const files = ({ cert, key }: { cert: string; key: string }) => ({ cert, key })

/** How a client that trusts `ca` stands with a server that shows this certificate. */
async function verdict(shown: { cert: string; key: string }, tls: object = {}) {
  const { url } = await server({ tls: files(shown) })
  const ca = certificates.ca.cert
  const { ctx } = await client(url().replace('127.0.0.1', 'localhost'), { tls: { ca, ...tls } })
  await until(() => ctx.statuses.some(({ state }) => state !== 'connecting'), 'a verdict')
  return ctx.statuses.find(({ state }) => state !== 'connecting')
}

describe('a client over wss', () => {
  it('connects to a server that its authority has signed', async () => {
    expect(await verdict(certificates.good)).toMatchObject({ state: 'up' })
  })

  it('refuses what is wrong with a certificate and says which it is', async () => {
    const reasons = {
      expired: /has expired/,
      notYetValid: /not valid yet/,
      wrongHost: /for another host/,
      unknown: /unknown authority/,
      selfSigned: /signed by itself/,
    }
    for (const [name, reason] of Object.entries(reasons)) {
      const shown = certificates[name as keyof typeof reasons]
      expect({ name, ...(await verdict(shown)) }).toMatchObject({
        name,
        state: 'failed',
        reason: expect.stringMatching(reason),
      })
    }
  })

  it('refuses weak keys, weak digests and old versions', async () => {
    // selfsigned signs only keys of the kind that the authority has.
    const rsa = { keyType: 'rsa', algorithm: 'sha256' } as const
    const ca = await generate([{ name: 'commonName', value: 'Test rsa' }], {
      ...rsa,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, critical: true },
      ],
    })
    const weak = async (options: Parameters<typeof generate>[1]) => {
      const made = await generate([{ name: 'commonName', value: 'localhost' }], {
        ...rsa,
        ...options,
        ca: { key: ca.private, cert: ca.cert },
      })
      const tls = { key: made.private, cert: made.cert, ciphers: 'DEFAULT:@SECLEVEL=0' }
      return await raw({ ...tls, ca: ca.cert })
    }
    const short = await weak({ keySize: 1024 })
    expect(short).toMatchObject({ state: 'failed', reason: expect.stringMatching(/too short/) })
    const sha1 = await weak({ algorithm: 'sha1' })
    expect(sha1).toMatchObject({ state: 'failed', reason: expect.stringMatching(/digest/) })
    const { certPem, keyPem } = certificates.good
    const old = {
      cert: certPem,
      key: keyPem,
      ca: certificates.ca.certPem,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      ciphers: 'DEFAULT:@SECLEVEL=0',
    } as const
    expect(await raw(old)).toMatchObject({ state: 'failed' })
  })

  it('accepts anything with `insecure`, and warns', async () => {
    const status = await verdict(certificates.selfSigned, { insecure: true })
    expect(status).toMatchObject({ state: 'up', facts: { insecure: true } })
  })
})

/** How a client stands with a TLS server made by hand. */
async function raw({ ca, ...options }: TlsOptions & { readonly ca: string }) {
  const made = createServer(options)
  keep(made, () => made.close())
  made.on('tlsClientError', () => {})
  await new Promise<void>((resolve) => {
    made.listen(0, '127.0.0.1', resolve)
  })
  const { port } = made.address() as AddressInfo
  const { ctx } = await client(`wss://localhost:${port}`, { tls: { ca } })
  await until(() => ctx.statuses.some(({ state }) => state !== 'connecting'), 'a verdict')
  return ctx.statuses.find(({ state }) => state !== 'connecting')
}

describe('a server over wss', () => {
  it('uses a replaced certificate for the next connection', async () => {
    const shown = {
      cert: join(certificates.folder, 'live.crt'),
      key: join(certificates.folder, 'live.key'),
    }
    const use = async (pair: { cert: string; key: string }) => {
      await copyFile(pair.cert, shown.cert)
      await copyFile(pair.key, shown.key)
    }
    await use(certificates.expired)
    const { url } = await server({ tls: shown })
    const ca = certificates.ca.cert
    const { ctx } = await client(url(), { tls: { ca } })
    await until(() => ctx.statuses.some(({ state }) => state === 'failed'), 'a refusal')
    await use(certificates.good)
    await until(() => ctx.statuses.at(-1)?.state === 'up', 'the renewed certificate')
    expect(ctx.statuses.some(({ reason }) => reason?.includes('has expired'))).toBe(true)
  })

  it('lets in only clients with a certificate of its authority', async () => {
    const ca = certificates.ca.cert
    const { link, url } = await server({
      tls: { ...files(certificates.good), ca, requestClientCert: true },
    })
    const good = await client(url(), { tls: { ca, ...files(certificates.client) } })
    await until(() => good.ctx.statuses.at(-1)?.state === 'up', 'the good client')
    for (const own of [undefined, certificates.unknownClient, certificates.expiredClient]) {
      const { ctx, close } = await client(url(), { tls: { ca, ...(own && files(own)) } })
      await until(() => ctx.statuses.some(({ state }) => state !== 'connecting'), 'a refusal')
      const status = ctx.statuses.find(({ state }) => state !== 'connecting')
      expect(status?.state).toMatch(/failed|down/)
      expect(status?.reason).toMatch(/client certificate|closed the connection/)
      await close()
    }
    expect(link.hub.peers.size).toBe(1)
  })

  it('says which file is missing', async () => {
    const made = await openServer({ tls: { cert: '/nowhere/a.crt', key: '/nowhere/a.key' } })
    keep(made, made.close)
    await until(() => made.ctx.statuses.at(-1)?.state === 'failed', 'a failure')
    expect(made.ctx.statuses.at(-1)?.reason).toMatch(/tls.cert "\/nowhere\/a.crt" cannot be read/)
  })
})
