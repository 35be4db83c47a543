/** Text to bytes. What the charset cannot say, or would say as something else, is refused or replaced. */
import iconv from 'iconv-lite'

import { PermanentError } from '../../../runtime/plugin.ts'
import { isNative, swapped } from './charsets.ts'
import type { Charset, Legacy, Native, OnInvalid } from './charsets.ts'

type Encode = (text: string) => Buffer

export function createEncode(charset: Charset, invalid: OnInvalid): Encode {
  return isNative(charset) ? native(charset, invalid) : legacy(charset, invalid)
}

/** Characters that are not of the charset. */
const foreign: Readonly<Record<Native, RegExp>> = {
  // oxlint-disable-next-line no-control-regex -- the whole range of the charset
  ascii: /[^\u0000-\u007f]/gu,
  // oxlint-disable-next-line no-control-regex -- the whole range of the charset
  latin1: /[^\u0000-\u00ff]/gu,
  'utf-8': /\p{Surrogate}/gu,
  'utf-16le': /\p{Surrogate}/gu,
  'utf-16be': /\p{Surrogate}/gu,
}
const write: Readonly<Record<Native, Encode>> = {
  ascii: (text) => Buffer.from(text, 'latin1'),
  latin1: (text) => Buffer.from(text, 'latin1'),
  'utf-8': (text) => Buffer.from(text),
  'utf-16le': (text) => Buffer.from(text, 'utf16le'),
  'utf-16be': (text) => swapped(Buffer.from(text, 'utf16le')),
}

function native(charset: Native, invalid: OnInvalid): Encode {
  const encode = write[charset]
  const substitute = charset.startsWith('utf') ? '\uFFFD' : '?'
  return (text) => {
    const at = text.search(foreign[charset])
    if (at < 0) return encode(text)
    if (invalid === 'replace') return encode(text.replaceAll(foreign[charset], substitute))
    throw cannotHold(charset, text, at)
  }
}

function legacy(charset: Legacy, invalid: OnInvalid): Encode {
  // In the tables of iconv-lite this character stands for bytes without a meaning.
  const isNone = (text: string) => charset !== 'gb18030' && text.includes('\uFFFD')
  const comesBack = (text: string) =>
    !isNone(text) && iconv.decode(iconv.encode(text, charset), charset) === text
  return (text) => {
    if (invalid === 'replace') {
      return iconv.encode(isNone(text) ? text.replaceAll('\uFFFD', '?') : text, charset)
    }
    const bytes = iconv.encode(text, charset)
    if (!isNone(text) && iconv.decode(bytes, charset) === text) return bytes
    let at = 0
    for (const character of text) {
      if (!comesBack(character)) break
      at += character.length
    }
    throw cannotHold(charset, text, at)
  }
}

function cannotHold(charset: Charset, text: string, at: number): PermanentError {
  const code = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, '0')
  return new PermanentError('encode', `${charset} cannot hold U+${code} (offset ${at})`)
}

/** U+FEFF in front, by which readers know the charset. Only Unicode has it. */
export const marks: ReadonlySet<Charset> = new Set(['utf-8', 'utf-16le', 'utf-16be'])
