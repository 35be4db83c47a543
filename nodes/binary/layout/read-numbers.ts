/** Numbers of a layout as exact fractions, so that `0.1` brings no noise into what is decoded. */

export function numberFrom(value: unknown): number | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value === 'string' && /^(0x[0-9a-f]+|-?\d+(\.\d+)?)$/i.test(value))
    return Number(value)
  return undefined
}

export interface Fraction {
  readonly over: number
  readonly under: number
}

/** A number, or a text like `165/256`; `undefined` for anything else. */
export function fractionFrom(value: unknown): Fraction | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? decimal(value) : undefined
  if (typeof value !== 'string') return undefined
  const parts = /^\s*(-?[\d.]+(?:e-?\d+)?)\s*(?:\/\s*([\d.]+))?\s*$/i.exec(value)
  if (!parts) return undefined
  const over = decimal(Number(parts[1]))
  const under = decimal(Number(parts[2] ?? 1))
  if (!Number.isFinite(over.over) || !Number.isFinite(under.over) || under.over === 0)
    return undefined
  return reduced(over.over * under.under, over.under * under.over)
}

function decimal(value: number): Fraction {
  const [digits = '', exponent = '0'] = String(Math.abs(value)).split('e')
  const places = (digits.split('.')[1]?.length ?? 0) - Number(exponent)
  if (places <= 0) return { over: value, under: 1 }
  if (places > 15) return { over: value, under: 1 }
  const under = 10 ** places
  return reduced(Math.round(value * under), under)
}

function reduced(over: number, under: number): Fraction {
  const common = commonDivisor(over, under)
  return { over: over / common, under: under / common }
}

/** 1 where the numbers are not whole. */
export function commonDivisor(first: number, second: number): number {
  let [a, b] = [Math.abs(first), Math.abs(second)]
  if (!Number.isSafeInteger(a) || !Number.isSafeInteger(b)) return 1
  while (b !== 0) [a, b] = [b, a % b]
  return a === 0 ? 1 : a
}
