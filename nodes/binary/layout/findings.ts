/** Collects what is wrong with a layout, with the place as a JSON pointer. */
export interface LayoutFinding {
  readonly path: string
  readonly message: { readonly en: string; readonly zh: string }
  readonly hint?: { readonly en: string; readonly zh: string }
  readonly severity?: 'error' | 'warning'
}
export interface Findings {
  readonly list: LayoutFinding[]
  add(path: string, en: string, zh: string): void
}

export function collectFindings(): Findings {
  const list: LayoutFinding[] = []
  return { list, add: (path, en, zh) => void list.push({ path, message: { en, zh } }) }
}

export const pointer = (path: string, key: string | number): string =>
  `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`

/** A map as YAML gives it. */
export type Raw = Readonly<{ [key: string]: unknown }>

export const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array)

/** `0x10`, `0b11` and `16` are the same key. */
export const normaliseKey = (key: string): string =>
  /^(0x[0-9a-f]+|0b[01]+|0o[0-7]+|-?\d+)$/i.test(key) ? String(BigInt(key.trim())) : key

/** A single value as text. */
export const textOf = (value: unknown): string =>
  typeof value === 'string' ||
  typeof value === 'number' ||
  typeof value === 'boolean' ||
  typeof value === 'bigint'
    ? String(value)
    : ''
