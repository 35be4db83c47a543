/**
 * The library's decoder behind two looks: one over the bytes before it reads them, one over its result,
 * which has fewer members than the bytes when a key stood twice. Anything unusual goes to the strict
 * reader instead.
 */
import { countMembers } from '../../../runtime/plugin.ts'
import { countPlain } from './plain.ts'
import { readStrictly } from './read.ts'
import type { ReadOptions } from './read.ts'

export interface Library {
  unpack(bytes: Uint8Array): unknown
}

export function createParse(
  options: ReadOptions,
  library: Library,
): (bytes: Uint8Array) => unknown {
  const { maxDepth, duplicateKeys } = options
  return (bytes) => {
    const members = countPlain(bytes, maxDepth)
    if (members < 0) return readStrictly(bytes, options)
    // The library hangs a property on what it reads: on a view of its own, not on the message's bytes.
    const value = library.unpack(bytes.subarray())
    const isWhole = duplicateKeys === 'last' || countMembers(value) === members
    return isWhole ? value : readStrictly(bytes, options)
  }
}
