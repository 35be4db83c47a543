/** A random walk that is the same for the same seed: each value drifts between its two ends. */
export interface Step {
  readonly min: number
  readonly max: number
  readonly start?: number
  readonly step?: number
  readonly decimals?: number
}
export type Fields = Readonly<Record<string, Step>>

/** Each call gives the next values of all fields. */
export function createWalk(fields: Fields, seed: number): () => Record<string, number> {
  const random = createRandom(seed)
  const walkers = Object.entries(fields).map(([name, options]) => {
    const { min, max, decimals = 1 } = options
    const { start = (min + max) / 2, step = (max - min) / 20 } = options
    return { name, min, max, decimals, step, value: start }
  })
  let isFirst = true
  return () => {
    const values: Record<string, number> = {}
    for (const walker of walkers) {
      const drift = (random() * 2 - 1) * walker.step
      if (!isFirst) walker.value = reflect(walker.value + drift, walker.min, walker.max)
      values[walker.name] = Number(walker.value.toFixed(walker.decimals))
    }
    isFirst = false
    return values
  }
}

/** Turns back at the ends, so that a walk does not stick to them. */
function reflect(value: number, min: number, max: number): number {
  const inside = value < min ? min + (min - value) : value > max ? max - (value - max) : value
  return Math.min(Math.max(inside, min), max)
}

/** The mulberry32 generator: 32 bits of state are plenty for a demo. */
function createRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A seed from a name: two generators differ, and each is the same at every run. */
export function seedOf(name: string): number {
  let hash = 0x811c9dc5
  for (const character of name) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  return hash
}
