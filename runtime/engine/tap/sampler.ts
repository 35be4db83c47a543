/**
 * Counts everything that passes and keeps a few: at most so many in any second, the first ones of a
 * burst, and evenly spread when more pass for longer. A message that is not kept costs a count and a
 * comparison.
 */
import type { Clock } from '../clock.ts'
import { clockStepMs } from '../clock.ts'
import type { Look } from './looks.ts'
import { sampleOf } from './sample.ts'
import type { Sample } from './sample.ts'

export interface SamplerLimits {
  /** Messages kept in any second. */
  readonly perSecond: number
  /** Bytes kept of one payload. */
  readonly payloadBytes: number
  /** Bytes that wait to be taken. */
  readonly heldBytes: number
}
export interface Sampler {
  readonly look: Look
  /** Everything that has passed. */
  readonly passed: number
  /** What was kept since the last time. */
  take(): readonly Sample[]
}

const slots = 1000 / clockStepMs

export function createSampler(limits: SamplerLimits, clock: Pick<Clock, 'now' | 'wall'>): Sampler {
  const { perSecond, payloadBytes, heldBytes } = limits
  /** The last second, in steps of the clock: what was kept, and what passed. */
  const kept = Array.from({ length: slots }, () => 0)
  const counts = Array.from({ length: slots }, () => 0)
  let step = stepOf(clock.now)
  let stepNow = clock.now
  let allowed = perSecond
  let passed = 0
  let passedBefore = 0
  let held: Sample[] = []
  let bytes = 0

  function advance(): void {
    const next = stepOf(clock.now)
    stepNow = clock.now
    if (next === step) return
    counts[step % slots] = passed - passedBefore
    passedBefore = passed
    for (let at = Math.max(step + 1, next - slots + 1); at <= next; at++)
      kept[at % slots] = counts[at % slots] = 0
    step = next
    const left = perSecond - sum(kept)
    allowed = sum(counts) > perSecond ? Math.min(left, Math.ceil(perSecond / slots)) : left
  }

  function keep(message: Parameters<Look>[0]): void {
    allowed--
    kept[step % slots] = (kept[step % slots] ?? 0) + 1
    try {
      const sample = sampleOf(message, clock.wall(), payloadBytes)
      held.push(sample)
      bytes += (sample.payload.text ?? sample.payload.base64 ?? '').length
    } catch {
      // A value that cannot be read, by a getter that throws: it is counted, and flows on.
    }
  }

  return {
    look(message) {
      passed++
      if (clock.now !== stepNow) advance()
      if (allowed > 0 && bytes < heldBytes) keep(message)
    },
    get passed() {
      return passed
    },
    take() {
      const taken = held
      held = []
      bytes = 0
      return taken
    },
  }
}

const stepOf = (now: number): number => Math.floor(now / clockStepMs)
const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)
