/** What is wrong with a frame, or with a value that should become one. */
import { PermanentError } from '../../../runtime/plugin.ts'

export type FaultKind = 'short' | 'trailing' | 'value' | 'assert' | 'crc' | 'tag' | 'limit'

/** Thrown where it happens; the fields around it add their names on the way out. */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly kind: FaultKind
  /** Innermost first. */
  readonly steps: (string | number)[] = []
  at: number | undefined
  constructor(kind: FaultKind, message: string, at?: number) {
    super(message)
    this.kind = kind
    this.at = at
  }
}

/** A frame that does not follow its layout, or a value that does not fit it. */
export class LayoutError extends PermanentError {
  readonly kind: FaultKind
  /** The field, as in `readings[2].temperature`; empty for the frame as a whole. */
  readonly path: string
  /** Offset in the frame; for encode, how much was written by then. */
  readonly offset: number
  constructor(code: 'decode' | 'encode', fault: Fault) {
    const path = pathOf(fault.steps)
    const offset = fault.at ?? 0
    const where = path === '' ? '' : `"${path}" `
    super(code, `${where}at byte ${offset}: ${fault.message}`)
    this.kind = fault.kind
    this.path = path
    this.offset = offset
  }
}

const pathOf = (steps: readonly (string | number)[]): string =>
  steps
    .toReversed()
    .map((step, index) =>
      typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`,
    )
    .join('')

export const short = (at: number, wanted: number, left: number): Fault =>
  new Fault(
    'short',
    `expected ${wanted} ${wanted === 1 ? 'byte' : 'bytes'}, found ${left <= 0 ? 'the end' : `${left} before the end`}`,
    at,
  )

/** How a value is shown in a sentence. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (typeof value === 'string')
    return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}...` : value)
  if (value instanceof Uint8Array) return `${value.length} bytes`
  if (Array.isArray(value)) return 'a list'
  if (value === null) return 'null'
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean')
    return String(value)
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
