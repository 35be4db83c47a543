/**
 * Certificates for TLS tests, made anew for each run and written to a temporary folder with mode
 * 0600: a good one, and one for each way in which a certificate can be wrong.
 */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { generate } from 'selfsigned'

/** Paths of PEM files, and their text. */
export interface KeyPair {
  readonly cert: string
  readonly key: string
  readonly certPem: string
  readonly keyPem: string
}

export interface Certificates {
  readonly folder: string
  /** Signs all below but the strangers. */
  readonly ca: KeyPair
  /** Signs `unknown` and `unknownClient`. */
  readonly otherCa: KeyPair
  /** For localhost, 127.0.0.1 and ::1. */
  readonly good: KeyPair
  readonly expired: KeyPair
  readonly notYetValid: KeyPair
  /** For broker.example only. */
  readonly wrongHost: KeyPair
  /** For localhost, but signed by the other CA. */
  readonly unknown: KeyPair
  /** For localhost, signed by itself. */
  readonly selfSigned: KeyPair
  readonly client: KeyPair
  readonly unknownClient: KeyPair
  readonly expiredClient: KeyPair
  /** Another good leaf, to replace `good` on disk. */
  readonly renewed: KeyPair
  remove(): Promise<void>
}

type Extension = NonNullable<NonNullable<Parameters<typeof generate>[1]>['extensions']>[number]
interface Leaf {
  readonly name: string
  readonly signer?: KeyPair
  readonly hosts?: readonly string[]
  readonly from?: number
  readonly to?: number
}

const day = 24 * 3_600_000
const common = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const

export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'certificates-'))
  const [ca, otherCa] = await Promise.all([authority(folder, 'ca'), authority(folder, 'other-ca')])
  const leaf = (options: Leaf) => makeLeaf(folder, options)
  const [good, renewed, expired, notYetValid, wrongHost, unknown, selfSigned] = await Promise.all([
    leaf({ name: 'good', signer: ca }),
    leaf({ name: 'renewed', signer: ca }),
    leaf({ name: 'expired', signer: ca, from: -30 * day, to: -day }),
    leaf({ name: 'not-yet-valid', signer: ca, from: 10 * day, to: 30 * day }),
    leaf({ name: 'wrong-host', signer: ca, hosts: ['broker.example'] }),
    leaf({ name: 'unknown', signer: otherCa }),
    leaf({ name: 'self-signed' }),
  ])
  const [client, unknownClient, expiredClient] = await Promise.all([
    leaf({ name: 'client', signer: ca, hosts: ['client'] }),
    leaf({ name: 'unknown-client', signer: otherCa, hosts: ['client'] }),
    leaf({ name: 'expired-client', signer: ca, hosts: ['client'], from: -30 * day, to: -day }),
  ])
  return {
    folder,
    ca,
    otherCa,
    good,
    renewed,
    expired,
    notYetValid,
    wrongHost,
    unknown,
    selfSigned,
    client,
    unknownClient,
    expiredClient,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

async function authority(folder: string, name: string): Promise<KeyPair> {
  const made = await generate([{ name: 'commonName', value: `Test ${name}` }], {
    ...common,
    notBeforeDate: new Date(Date.now() - 60 * day),
    notAfterDate: new Date(Date.now() + 60 * day),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return await save(folder, name, made)
}

async function makeLeaf(folder: string, options: Leaf): Promise<KeyPair> {
  const hosts = options.hosts ?? ['localhost']
  const names = hosts.map((value) => ({ type: 2, value }) as const)
  const addresses = options.hosts
    ? []
    : ['127.0.0.1', '::1'].map((ip) => ({ type: 7, ip }) as const)
  const extensions: Extension[] = [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
    { name: 'subjectAltName', altNames: [...names, ...addresses] },
  ]
  const made = await generate([{ name: 'commonName', value: hosts[0] ?? 'localhost' }], {
    ...common,
    extensions,
    notBeforeDate: new Date(Date.now() + (options.from ?? -day)),
    notAfterDate: new Date(Date.now() + (options.to ?? 30 * day)),
    ...(options.signer ? { ca: { key: options.signer.keyPem, cert: options.signer.certPem } } : {}),
  })
  return await save(folder, options.name, made)
}

async function save(folder: string, name: string, made: { cert: string; private: string }) {
  const cert = join(folder, `${name}.crt`)
  const key = join(folder, `${name}.key`)
  for (const [path, text] of [
    [cert, made.cert],
    [key, made.private],
  ] as const) {
    await writeFile(path, text, { mode: 0o600 })
    await chmod(path, 0o600)
  }
  return { cert, key, certPem: made.cert, keyPem: made.private }
}
