/**
 * TLS material: read from files when it is used, so that a renewed certificate needs no restart, and
 * faults in words that say which of the many things is wrong.
 */
import { readFileSync, statSync } from 'node:fs'
import { DEFAULT_CIPHERS } from 'node:tls'
import type { SecureContextOptions } from 'node:tls'

import { reasonOf } from '../reason.ts'

export interface TlsFiles {
  readonly cert?: string | undefined
  readonly key?: string | undefined
  readonly passphrase?: string | undefined
  readonly ca?: string | undefined
  readonly crl?: string | undefined
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined
}

/** Security level 2 refuses SHA-1 signatures and RSA keys below 2048 bits. */
const ciphers = `${DEFAULT_CIPHERS}:@SECLEVEL=2`

const pemKeys = ['cert', 'key', 'ca', 'crl'] as const
const isPem = (value: string) => value.includes('-----BEGIN')

/** Reads the files. Throws with the name of the one that cannot be read. */
export function readTls(files: TlsFiles): SecureContextOptions {
  const { minVersion = 'TLSv1.2', passphrase } = files
  const options: SecureContextOptions = {
    ciphers,
    minVersion,
    ...(passphrase === undefined ? {} : { passphrase }),
  }
  for (const key of pemKeys) {
    const value = files[key]
    if (value === undefined) continue
    try {
      options[key] = isPem(value) ? value : readFileSync(value)
    } catch (error) {
      const reason = reasonOf(error)
      throw new Error(`tls.${key} "${value}" cannot be read: ${reason}`, { cause: error })
    }
  }
  return options
}

/** Changes when one of the files does: times and sizes, not contents. */
export function tlsFingerprint(files: TlsFiles): string {
  return pemKeys
    .map((key) => {
      const value = files[key]
      if (value === undefined || isPem(value)) return ''
      const info = statSync(value, { throwIfNoEntry: false })
      return info ? `${info.mtimeMs}-${info.size}-${info.ino}` : 'missing'
    })
    .join(' ')
}

const sentences: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; is the clock right?',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is signed by itself; name it in tls.ca to trust it',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown authority; set tls.ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is signed by an unknown authority; set tls.ca',
  UNABLE_TO_GET_ISSUER_CERT: 'its certificate chain is not complete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its certificate is signed by an unknown authority; set tls.ca',
  CERT_SIGNATURE_FAILURE:
    'the signature of its certificate is wrong; tls.ca is of another authority',
  CERT_REVOKED: 'its certificate has been revoked',
  CERT_UNTRUSTED: 'its certificate is not trusted',
  CRL_HAS_EXPIRED: 'the revocation list in tls.crl has expired',
  UNABLE_TO_GET_CRL: 'tls.crl has no list of the authority that signed its certificate',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'it speaks only TLS versions that are too old',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'it refused our TLS versions; one of us is too old',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED:
    'it wants a client certificate; set tls.cert and tls.key',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it does not know the authority of our client certificate',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it refused our client certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'our client certificate has expired',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'it does not speak TLS; is the port right, or is it meant to be without TLS?',
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'the network is down',
  ECONNRESET: 'it closed the connection in the middle',
}

/** OpenSSL's verdicts that Node gives no code of their own (`UNSPECIFIED`, `EPROTO`). */
const unnamed: readonly (readonly [RegExp, string])[] = [
  [/EE certificate key too weak/, 'the key of its certificate is too short'],
  [/CA certificate key too weak/, 'the key of its authority is too short'],
  [/alert protocol version|unsupported protocol/, 'it speaks only TLS versions that are too old'],
  [
    /wrong version number/,
    'it does not speak TLS; is the port right, or is it meant to be without TLS?',
  ],
  [/digest algorithm too weak/, 'its certificate is signed with a weak digest (SHA-1 or older)'],
]

/** Faults that time alone will not mend. */
export function isTlsFault(error: unknown): boolean {
  const code = codeOf(error)
  return /^(UNSPECIFIED|EPROTO|CERT_|CRL_|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|ERR_TLS|ERR_SSL)/.test(
    code,
  )
}

/** What went wrong, in words, with the code for those who search for it. */
export function explain(error: unknown): string {
  const code = codeOf(error)
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return `its certificate is for another host (${code})`
  }
  const sentence = sentences[code]
  if (sentence) return `${sentence} (${code})`
  const message = reasonOf(error)
  return unnamed.find(([pattern]) => pattern.test(message))?.[1] ?? message
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
