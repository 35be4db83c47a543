/** TLS: options from the flow file, read again at each connect, and what its errors mean. */
import { readFile } from 'node:fs/promises'
import type { ConnectionOptions } from 'node:tls'

export interface TlsConfig {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly passphrase?: string
  readonly serverName?: string
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3'
  readonly alpn: readonly string[]
  readonly insecure: boolean
}

/** A PEM text as it is, anything else is the path of a file. */
async function pem(value: string | undefined): Promise<string | undefined> {
  if (value === undefined || value.includes('-----BEGIN')) return value
  return readFile(value, 'utf8')
}

export async function tlsOptions(tls: TlsConfig, host: string): Promise<ConnectionOptions> {
  const [ca, cert, key] = await Promise.all([pem(tls.ca), pem(tls.cert), pem(tls.key)])
  // An IP address must not be sent as a server name.
  const servername = tls.serverName ?? (/^[\d.]+$|:/.test(host) ? '' : host)
  return {
    minVersion: tls.minVersion,
    rejectUnauthorized: !tls.insecure,
    servername,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(tls.passphrase === undefined ? {} : { passphrase: tls.passphrase }),
    ...(tls.alpn.length > 0 ? { ALPNProtocols: [...tls.alpn] } : {}),
  }
}

const certificateWords: { readonly [code: string]: string } = {
  CERT_HAS_EXPIRED: "the broker's certificate has expired",
  CERT_NOT_YET_VALID: "the broker's certificate is not valid yet",
  CERT_REVOKED: "the broker's certificate was revoked",
  ERR_TLS_CERT_ALTNAME_INVALID: "the broker's certificate is for another host",
  DEPTH_ZERO_SELF_SIGNED_CERT:
    "the broker's certificate is self-signed; trust it by naming it in `tls.ca`",
  SELF_SIGNED_CERT_IN_CHAIN:
    "the broker's certificate comes from an unknown authority; name it in `tls.ca`",
  UNABLE_TO_GET_ISSUER_CERT:
    "the broker's certificate comes from an unknown authority; name it in `tls.ca`",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    "the broker's certificate comes from an unknown authority; name it in `tls.ca`",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "the broker's certificate comes from an unknown authority; name it in `tls.ca`",
  INVALID_PURPOSE: "the broker's certificate is not meant for servers",
  EE_KEY_TOO_SMALL: "the key of the broker's certificate is too short to be safe",
  CA_KEY_TOO_SMALL: "the key of the authority's certificate is too short to be safe",
  CA_MD_TOO_WEAK: "the broker's certificate is signed with a hash that is not safe any more",
  CERT_SIGNATURE_FAILURE: "the signature of the broker's certificate is wrong",
  HOSTNAME_MISMATCH: "the broker's certificate is for another host",
}
const handshakeWords: readonly (readonly [RegExp, string])[] = [
  [
    /ALERT_CERTIFICATE_REQUIRED|ALERT_HANDSHAKE_FAILURE|PEER_DID_NOT_RETURN/,
    'the broker wants a client certificate (`tls.cert`, `tls.key`)',
  ],
  [
    /ALERT_(BAD_|UNKNOWN_|UNSUPPORTED_)?CERT|ALERT_UNKNOWN_CA|ALERT_DECRYPT_ERROR|ALERT_ACCESS_DENIED/,
    'the broker refused the client certificate (`tls.cert`)',
  ],
  [
    /PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|VERSION_TOO_LOW/,
    'the broker speaks no TLS version that is allowed here (`tls.minVersion`)',
  ],
  [
    /WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST/,
    'the broker does not speak TLS on this port',
  ],
  [/KEY_VALUES_MISMATCH/, '`tls.key` does not belong to `tls.cert`'],
  [/BAD_DECRYPT|BAD_PASSWORD|INTERRUPTED_OR_CANCELLED/, '`tls.key` needs another `tls.passphrase`'],
  [/NO_START_LINE|BAD_BASE64|WRONG_TAG/, 'a certificate or key in `tls` is not PEM'],
]

/** The reason in words for people, or `undefined` when the error is none of TLS. */
export function tlsFault(code: string, message: string): string | undefined {
  const certificate = certificateWords[code]
  if (certificate) return `${certificate} (${code}: ${message})`
  if (!/SSL|TLS|OSSL|^CERT|KEY_TOO|PEM/.test(code)) return undefined
  const words = handshakeWords.find(([pattern]) =>
    pattern.test(`${code} ${message.toUpperCase().replaceAll(' ', '_')}`),
  )
  return `${words?.[1] ?? 'the TLS handshake failed'} (${code})`
}
