/**
 * The library's decoder behind two looks: one over the bytes before it reads them, one over its result,
 * which has fewer members than the bytes when a key stood twice. Anything unusual goes to the strict
 * reader instead.
 */
import { countPlain } from './plain.ts'
import { readStrictly } from './read.ts'
import type { ReadOptions } from './read.ts'

export interface Library {
  decode(bytes: Uint8Array): unknown
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
    const value = library.decode(bytes.subarray())
    const isWhole = duplicateKeys === 'last' || countMembers(value) === members
    return isWhole ? value : readStrictly(bytes, options)
  }
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return 0
  return Array.isArray(value) ? countInItems(value) : countInRecord(value)
}

function countInItems(items: readonly unknown[]): number {
  let members = 0
  for (let index = 0; index < items.length; index++) members += countMembers(items[index])
  return members
}

function countInRecord(record: object): number {
  let members = 0
  for (const value of Object.values(record)) members += 1 + countMembers(value)
  return members
}
