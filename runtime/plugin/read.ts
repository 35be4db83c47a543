/** What many nodes read of a message. */
import type { Expression } from '../expression/expression.ts'
import { keyText } from '../key.ts'
import type { Message } from '../message.ts'
import { decodeUtf8 } from '../utf8.ts'
import { PermanentError } from './faults.ts'

/**
 * The payload that a decode of a text format reads: text, or bytes of UTF-8. A byte order mark is skipped;
 * anything else is refused.
 */
export function readText(payload: unknown): string {
  if (typeof payload === 'string') return payload.startsWith('\uFEFF') ? payload.slice(1) : payload
  if (!(payload instanceof Uint8Array)) {
    const message = 'the payload is neither bytes nor text: it is already decoded'
    throw new PermanentError('decode', message)
  }
  const result = decodeUtf8(payload)
  if ('text' in result) return result.text
  const found = (payload[result.brokenFrom] ?? 0).toString(16).padStart(2, '0')
  const message = `not UTF-8 from byte ${result.brokenFrom} (0x${found}): text/decode reads other charsets`
  throw new PermanentError('decode', message)
}

/** The key of a message as text: a number and its digits are one key, and a long key is its digest. */
export function keyOf(key: Expression, message: Message): string {
  const value = key.evaluate(message)
  if (value !== null && value !== undefined) return keyText(value)
  throw new PermanentError('key', `${key.source} gives nothing for this message: there is no key`)
}
