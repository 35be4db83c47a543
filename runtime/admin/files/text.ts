/** Bytes of a file <-> text, without a loss: a byte order mark and CRLF come back as they were. */
import { createHash } from 'node:crypto'

import { limits } from '../../document/limits.ts'
import { Refusal } from '../refusal.ts'

/** No text of `limits.length` characters has more. */
export const maxFileBytes = 4 * limits.length

export const etagOf = (bytes: Uint8Array): string =>
  `"${createHash('sha256').update(bytes).digest('base64url')}"`

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** `undefined`: not UTF-8. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

export function bytesOf(text: string): Buffer {
  if (text.length > limits.length)
    throw new Refusal(
      413,
      'too-large',
      `a flow file has at most ${limits.length} characters; this has ${text.length}`,
    )
  if (/\p{Surrogate}/u.test(text))
    throw new Refusal(400, 'not-text', 'the text holds half a character (a lone surrogate)')
  return Buffer.from(text, 'utf8')
}
