/** Random numbers that come again with the same seed, so that a bad run can be repeated. */
export interface Random {
  readonly seed: number
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `low` up to, not including, `high`. */
  between(low: number, high: number): number
}

/** Uses `SEED` of the environment when it is set. */
export function seeded(seed = Number(process.env['SEED'] ?? 20_260_101)): Random {
  let state = seed >>> 0
  const next = () => {
    // Marsaglia's xorshift, 32 bits; a zero would stay zero.
    state = state || 0x9e3779b9
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state / 2 ** 32
  }
  for (let round = 0; round < 8; round++) next()
  return { seed, next, between: (low, high) => low + Math.floor(next() * (high - low)) }
}
