/** Charsets that people meet: the web's, and those of old displays, printers and terminals. */
export const charsets = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'ascii',
  'latin1',
  'iso-8859-2',
  'iso-8859-3',
  'iso-8859-4',
  'iso-8859-5',
  'iso-8859-6',
  'iso-8859-7',
  'iso-8859-8',
  'iso-8859-9',
  'iso-8859-10',
  'iso-8859-13',
  'iso-8859-14',
  'iso-8859-15',
  'iso-8859-16',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'windows-1253',
  'windows-1254',
  'windows-1255',
  'windows-1256',
  'windows-1257',
  'windows-1258',
  'windows-874',
  'cp437',
  'cp850',
  'cp852',
  'cp866',
  'koi8-r',
  'koi8-u',
  'macintosh',
  'shift_jis',
  'euc-jp',
  'gbk',
  'gb18030',
  'big5',
  'euc-kr',
] as const
export type Charset = (typeof charsets)[number]
export type OnInvalid = 'refuse' | 'replace'

/** Those that Node reads and writes by itself; the rest goes through iconv-lite. */
export type Native = 'utf-8' | 'utf-16le' | 'utf-16be' | 'ascii' | 'latin1'
export type Legacy = Exclude<Charset, Native>

const native: ReadonlySet<string> = new Set<Native>([
  'utf-8',
  'utf-16le',
  'utf-16be',
  'ascii',
  'latin1',
])
export const isNative = (charset: Charset): charset is Native => native.has(charset)

export const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** The bytes of each pair the other way round, in a copy. */
export const swapped = (bytes: Uint8Array): Buffer => Buffer.from(bytes).swap16()
