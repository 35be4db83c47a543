/**
 * The access file: who may use the admin server. It is YAML and holds hashes only, so it may be read
 * without harm; whoever can write it can let himself in, so only its owner should.
 *
 * A token is 32 random bytes. One SHA-256 of it is enough: what a slow hash protects are words that
 * people choose, and nobody can try 2^256 of them.
 */
import { createHash, randomBytes } from 'node:crypto'

import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Document, YAMLMap } from 'yaml'

import { isRole, local, roles } from './role.ts'
import type { Role } from './role.ts'

export interface Entry {
  readonly name: string
  readonly role: Role
  /** SHA-256 of the token. */
  readonly hash: Buffer
  /** Milliseconds since the epoch; without it, it does not expire. */
  readonly expires: number | undefined
}

const head = `# Who may use the admin server. It holds hashes of tokens, no tokens.
# sluice token new NAME --role ${roles.join('|')} adds one; a line that is deleted is out at once.
`
const prefix = 'sluice_'

export const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest()

export const newToken = (): string => `${prefix}${randomBytes(32).toString('base64url')}`

/** Throws one sentence with the place of the first mistake. */
export function parseAccessFile(text: string, file: string): Entry[] {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const fail = (offset: number | undefined, what: string): never => {
    const { line, col } = lines.linePos(offset ?? 0)
    throw new Error(`${file}:${line}:${col}  ${what}`)
  }
  const [fault] = document.errors
  if (fault !== undefined) fail(fault.pos[0], fault.message.split('\n')[0] ?? fault.code)
  const tokens = isMap(document.contents) ? document.contents.get('tokens', true) : undefined
  if (!isSeq(tokens)) return fail(0, 'there is no list "tokens"')
  const names = new Set<string>()
  return tokens.items.map((item) => {
    if (!isMap(item)) return fail(0, 'an entry of "tokens" is no map')
    const read = (key: string): string | undefined => textAt(item, key)
    const at = (key: string) => {
      const node = item.get(key, true)
      return isScalar(node) ? node.range?.[0] : item.range?.[0]
    }
    const [name, role, hash, expires] = ['name', 'role', 'sha256', 'expires'].map(read)
    if (name === undefined || name === '') return fail(at('name'), 'a token has no name')
    if (name === local.name)
      fail(at('name'), `"${name}" is everybody where there is no access file`)
    if (names.has(name)) fail(at('name'), `there are two tokens with the name "${name}"`)
    names.add(name)
    if (!isRole(role)) return fail(at('role'), `the role of "${name}" is not ${roles.join(', ')}`)
    const bytes = Buffer.from(hash ?? '', 'hex')
    if (bytes.length !== 32) fail(at('sha256'), `"sha256" of "${name}" is not 64 hex digits`)
    const time = expires === undefined ? undefined : Date.parse(expires)
    if (Number.isNaN(time)) fail(at('expires'), `"expires" of "${name}" is no date`)
    return { name, role, hash: bytes, expires: time }
  })
}

function textAt(map: YAMLMap, key: string): string | undefined {
  const value: unknown = map.get(key)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

/** The file with one entry more; comments stay. */
export function withEntry(text: string, entry: Entry): string {
  const document = parseDocument(text.trim() === '' ? `${head}tokens: []\n` : text)
  const { name, role, hash, expires } = entry
  const list = listIn(document)
  list.add(
    document.createNode({
      name,
      role,
      sha256: hash.toString('hex'),
      ...(expires === undefined ? {} : { expires: new Date(expires).toISOString() }),
    }),
  )
  list.flow = false
  return document.toString({ lineWidth: 0 })
}

/** The file without the entry of that name, or `undefined` when there is none. */
export function withoutEntry(text: string, name: string): string | undefined {
  const document = parseDocument(text)
  const list = listIn(document)
  const at = list.items.findIndex((item) => isMap(item) && textAt(item, 'name') === name)
  if (at < 0) return undefined
  list.delete(at)
  if (list.items.length === 0) list.flow = true
  return document.toString({ lineWidth: 0 })
}

function listIn(document: Document) {
  const list = document.get('tokens', true)
  if (!isSeq(list)) throw new Error('there is no list "tokens"')
  return list
}
