/**
 * Regular expressions in linear time (RE2 syntax), as CEL asks for. JavaScript's own engine would let
 * one message hold the process for minutes.
 */
import { RE2JS } from 're2js'

import { reasonOf } from '../reason.ts'

/** Patterns may come out of messages: keep a few, never all. */
const cacheLimit = 256
const cache = new Map<string, RE2JS>()

export function linearRegex(pattern: string): RE2JS {
  const known = cache.get(pattern)
  if (known) return known
  const regex = RE2JS.compile(pattern)
  if (cache.size >= cacheLimit) cache.clear()
  cache.set(pattern, regex)
  return regex
}

/** What is wrong with a pattern, or `undefined`. */
export function regexFault(pattern: string): string | undefined {
  try {
    linearRegex(pattern)
    return undefined
  } catch (error) {
    return reasonOf(error).replace('error parsing regexp: ', '')
  }
}
