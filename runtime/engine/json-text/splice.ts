/** Puts text back together: what was forwarded, with what was set in its place. */
import type { JsonScanner } from './scan.ts'
import { latin1Slice, utf8Slice } from './slices.ts'

/** Part of the text as a string. `at` and `end` count bytes. */
export function cut(
  payload: unknown,
  bytes: Uint8Array,
  at: number,
  end: number,
  hasHighBytes: boolean,
): string {
  if (typeof payload === 'string' && !hasHighBytes) return payload.slice(at, end)
  return hasHighBytes ? utf8Slice.call(bytes, at, end) : latin1Slice.call(bytes, at, end)
}

/** Puts the replaced values into their places, and new keys behind the last one, in the order of the steps. */
export function createSplice(scanner: JsonScanner, keys: readonly string[]) {
  const heads = keys.map((key) => `${JSON.stringify(key)}:`)
  return (
    payload: unknown,
    bytes: Uint8Array,
    end: number,
    replaced: readonly (string | undefined)[],
  ): string => {
    const { starts, ends, closeAt, hasHighBytes } = scanner
    const places: number[] = []
    let added = ''
    let separator = scanner.hasMembers ? ',' : ''
    for (let index = 0; index < keys.length; index++) {
      const text = replaced[index]
      if (text === undefined) continue
      if ((starts[index] ?? -1) >= 0) places.push(index)
      else {
        added += `${separator}${heads[index] ?? ''}${text}`
        separator = ','
      }
    }
    let result = ''
    let from = 0
    if (places.length > 1) places.sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0))
    for (const index of places) {
      result += cut(payload, bytes, from, starts[index] ?? 0, hasHighBytes)
      result += replaced[index] ?? ''
      from = ends[index] ?? 0
    }
    result += cut(payload, bytes, from, closeAt, hasHighBytes) + added
    return result + (closeAt + 1 === end ? '}' : cut(payload, bytes, closeAt, end, hasHighBytes))
  }
}
