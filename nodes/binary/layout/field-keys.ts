/** The keys that a field may have. */
import { pointer } from './findings.ts'
import type { Findings, Raw } from './findings.ts'

const keys = new Set(
  (
    'id type doc title unit if optional default assert ' +
    'size sizeFrom prefix trailing pos seq switchOn cases port tlv contents value ' +
    'repeat count until endian bitOrder wordOrder signed encoding pad as ' +
    'scale offset round sentinel enum map unknown time ' +
    'crc from to lengthOf countOf presenceOf write collect'
  ).split(' '),
)

export function checkFieldKeys(raw: Raw, path: string, findings: Findings): void {
  for (const key of Object.keys(raw))
    if (!keys.has(key) && !key.startsWith('x-'))
      findings.add(pointer(path, key), `a field has no "${key}"`, `字段没有 "${key}"`)
}
