/** Logical types that a schema names. One that does not fit its type is ignored, as the specification asks. */
import type { Logical } from './model.ts'

const units = { millis: 3, micros: 6, nanos: 9 } as const

interface Carrier {
  readonly kind: string
  readonly size?: number
}

export function logicalOf(
  json: Readonly<Record<string, unknown>>,
  { kind, size }: Carrier,
): Logical | undefined {
  const { logicalType } = json
  if (typeof logicalType !== 'string') return undefined
  if (logicalType === 'decimal') return decimalOf(json, kind)
  if (logicalType === 'date') return kind === 'int' ? { kind: 'date' } : undefined
  if (logicalType === 'uuid')
    return kind === 'string' || (kind === 'fixed' && size === 16) ? { kind: 'uuid' } : undefined
  if (logicalType === 'duration')
    return kind === 'fixed' && size === 12 ? { kind: 'duration' } : undefined
  const parts = /^(time|timestamp|local-timestamp)-(millis|micros|nanos)$/.exec(logicalType)
  if (!parts) return undefined
  // The expression lets only these through.
  const name = parts[1] as 'time' | 'timestamp' | 'local-timestamp'
  const digits = units[parts[2] as keyof typeof units]
  const carrier = name === 'time' && digits === 3 ? 'int' : 'long'
  const isThere = name !== 'time' || digits !== 9
  return kind === carrier && isThere ? { kind: name, digits } : undefined
}

function decimalOf(json: Readonly<Record<string, unknown>>, kind: string): Logical | undefined {
  const { precision, scale = 0 } = json
  if (kind !== 'bytes' && kind !== 'fixed') return undefined
  const isWhole = Number.isSafeInteger(precision) && Number.isSafeInteger(scale)
  if (!isWhole || Number(precision) <= 0 || Number(scale) < 0 || Number(scale) > Number(precision))
    return undefined
  return { kind: 'decimal', precision: Number(precision), scale: Number(scale) }
}
