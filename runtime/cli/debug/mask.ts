/** Takes the values of named fields out of what is recorded, before it is written. */
import type { RecordedMessage } from '../../admin/contract/recording.ts'

export type Mask = (line: RecordedMessage) => RecordedMessage

const hidden = '***'

/** `password` anywhere; `user.token` where `token` stands in `user`. Letters of either case are the same. */
export function createMask(names: readonly string[]): Mask {
  if (names.length === 0) return (line) => line
  const paths = names.map((name) => name.toLowerCase().split('.'))

  const isMasked = (path: readonly string[]): boolean =>
    paths.some((wanted) => {
      const end = path.slice(-wanted.length)
      return end.length === wanted.length && end.every((key, index) => key === wanted[index])
    })

  /** The same object where nothing in it is masked. */
  function masked(value: unknown, path: readonly string[]): unknown {
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([key, inner]) => {
      // Places in a list are no names: `users.token` means each of them.
      const at = Array.isArray(value) ? path : [...path, key.toLowerCase()]
      return [key, isMasked(at) && !Array.isArray(value) ? hidden : masked(inner, at)] as const
    })
    const isSame = entries.every(([key, inner]) => Reflect.get(value, key) === inner)
    if (isSame) return value
    return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries)
  }

  function maskedText(text: string): string {
    if (!/^\s*[[{]/.test(text)) return text
    try {
      const value: unknown = JSON.parse(text)
      const result = masked(value, [])
      return result === value ? text : JSON.stringify(result)
    } catch {
      return text
    }
  }

  return (line) => ({
    ...line,
    ...(line.meta === undefined ? {} : { meta: masked(line.meta, []) }),
    ...(line.value === undefined ? {} : { value: masked(line.value, []) }),
    ...(line.text === undefined ? {} : { text: maskedText(line.text) }),
    ...(line.utf8 === undefined ? {} : { utf8: maskedText(line.utf8) }),
  })
}
