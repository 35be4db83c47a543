/** Text to bytes. What the charset cannot say is refused or becomes `?`. */
import { PermanentError } from '../../../runtime/plugin.ts'
import type { Charset, OnInvalid } from './decode-text.ts'

export function createEncode(charset: Charset, invalid: OnInvalid): (text: string) => Buffer {
  if (charset === 'latin1') {
    // oxlint-disable-next-line no-control-regex -- the whole range of the charset
    return refusing(/[^\u0000-\u00ff]/u, charset, invalid)
  }
  return refusing(/\p{Surrogate}/u, charset, invalid)
}

function refusing(foreign: RegExp, charset: Charset, invalid: OnInvalid): (text: string) => Buffer {
  const every = new RegExp(foreign.source, 'gu')
  const substitute = charset === 'latin1' ? '?' : '\uFFFD'
  return (text) => {
    const at = text.search(foreign)
    if (at < 0) return Buffer.from(text, charset)
    if (invalid === 'replace') return Buffer.from(text.replaceAll(every, substitute), charset)
    const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    throw new PermanentError('encode', `${charset} cannot hold U+${code} (offset ${at})`)
  }
}
