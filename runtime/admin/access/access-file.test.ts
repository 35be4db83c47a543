import { expect, it } from 'vitest'

import { hashOf, newToken, parseAccessFile, withEntry, withoutEntry } from './access-file.ts'

const hash = 'a'.repeat(64)
const file = (entry: string) => `# ours\ntokens:\n  - ${entry}\n`
const good = `{ name: ann, role: editor, sha256: ${hash} }`

it('reads names, roles, hashes and expiry dates', () => {
  const [ann] = parseAccessFile(
    file(`{ name: ann, role: editor, sha256: ${hash}, expires: 2030-01-02T03:04:05Z }`),
    'f',
  )
  expect(ann).toEqual({
    name: 'ann',
    role: 'editor',
    hash: Buffer.from(hash, 'hex'),
    expires: Date.UTC(2030, 0, 2, 3, 4, 5),
  })
})

it.each([
  ['', /^f:1:1 .*no list "tokens"/],
  ['tokens: {}', /no list "tokens"/],
  ['tokens: [', /^f:1:\d+/],
  [file('ann'), /no map/],
  [file(`{ role: editor, sha256: ${hash} }`), /^f:3:5 .*no name/],
  [file(good.replace('editor', 'admin')), /^f:3:24 .*viewer, operator, editor/],
  [file(good.replace(hash, 'abc')), /64 hex digits/],
  [file(good.replace(' }', ', expires: soon }')), /no date/],
  [file(good.replace('ann', 'local')), /everybody/],
  [`${file(good)}  - ${good}\n`, /^f:4:13 .*two tokens/],
])('says where %j is wrong', (text, message) => {
  expect(() => parseAccessFile(text, 'f')).toThrow(message)
})

it('adds and removes entries, and leaves comments', () => {
  const entry = { name: 'bob', role: 'viewer', hash: hashOf(newToken()), expires: 0 } as const
  const more = withEntry(file(good), entry)
  expect(more).toContain('# ours')
  expect(parseAccessFile(more, 'f').map(({ name }) => name)).toEqual(['ann', 'bob'])
  const less = withoutEntry(more, 'ann') ?? ''
  expect(parseAccessFile(less, 'f')).toEqual([entry])
  expect(withoutEntry(less, 'ann')).toBeUndefined()
  expect(parseAccessFile(withoutEntry(less, 'bob') ?? '', 'f')).toEqual([])
  expect(parseAccessFile(withEntry('', entry), 'f')).toEqual([entry])
})

it('makes tokens that are all different', () => {
  const made = Array.from({ length: 100 }, newToken)
  expect(new Set(made).size).toBe(100)
  expect(made[0]).toMatch(/^sluice_[\w-]{43}$/)
})
