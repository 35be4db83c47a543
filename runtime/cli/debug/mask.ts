/** Takes the values of named fields out of what is recorded, before it is written. */
import type { RecordedMessage } from '../../admin/contract/recording.ts'

export interface Masked {
  readonly line: RecordedMessage
  /** It is no JSON: what fields it has is not known, and it is as it came. */
  readonly isOpaque: boolean
}
export type Mask = (line: RecordedMessage) => Masked

const hidden = '***'

/** `password` anywhere; `user.token` where `token` stands in `user`. Letters of either case are the same. */
export function createMask(names: readonly string[]): Mask {
  if (names.length === 0) return (line) => ({ line, isOpaque: false })
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

  /** `undefined`: this is no JSON. */
  function maskedText(text: string): string | undefined {
    if (text.trim() === '') return text
    try {
      const value: unknown = JSON.parse(text)
      const result = masked(value, [])
      return result === value ? text : JSON.stringify(result)
    } catch {
      return undefined
    }
  }

  return (given) => {
    const { meta, value, text, utf8 } = given
    const line = {
      ...given,
      ...(meta === undefined ? {} : { meta: masked(meta, []) }),
      ...(value === undefined ? {} : { value: masked(value, []) }),
    }
    const typed = text ?? utf8
    if (typed === undefined) return { line, isOpaque: value === undefined }
    const shown = maskedText(typed)
    if (shown === undefined) return { line, isOpaque: true }
    return {
      line: { ...line, ...(text === undefined ? { utf8: shown } : { text: shown }) },
      isOpaque: false,
    }
  }
}
