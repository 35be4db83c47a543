/** Where two values differ, place by place. */
export interface Difference {
  /** JSON pointer; empty: the value as a whole. */
  readonly path: string
  /** Absent: nothing stands there. */
  readonly expected?: unknown
  readonly actual?: unknown
}

export function differencesOf(expected: unknown, actual: unknown, path = ''): Difference[] {
  if (Array.isArray(expected) && Array.isArray(actual))
    return differencesOf(byIndex(expected), byIndex(actual), path)
  if (isMap(expected) && isMap(actual)) {
    const keys = new Set([...Object.keys(expected), ...Object.keys(actual)])
    return [...keys].flatMap((key) => between(expected, actual, key, path))
  }
  return Object.is(expected, actual) || isZero(expected, actual) ? [] : [{ path, expected, actual }]
}

type Values = Readonly<Record<string, unknown>>

function between(expected: Values, actual: Values, key: string, path: string): Difference[] {
  const inner = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
  if (!Object.hasOwn(actual, key)) return [{ path: inner, expected: expected[key] }]
  if (!Object.hasOwn(expected, key)) return [{ path: inner, actual: actual[key] }]
  return differencesOf(expected[key], actual[key], inner)
}

const byIndex = (list: readonly unknown[]): Values => Object.fromEntries(list.entries())

const isMap = (value: unknown): value is Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** JSON knows one zero. */
const isZero = (expected: unknown, actual: unknown): boolean => expected === 0 && actual === 0
