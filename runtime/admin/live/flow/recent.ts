/** What rose a moment ago, and what has been so for a moment. */
const recentMs = 3000

/** Counts that rise: whether one did in the last seconds. */
export function createRises(size: number) {
  const counts = new Float64Array(size)
  const roseAt = new Float64Array(size).fill(-Infinity)
  let isFirst = true
  return {
    rose(index: number, count: number, now: number): boolean {
      if (!isFirst && count > (counts[index] ?? 0)) roseAt[index] = now
      counts[index] = count
      return now - (roseAt[index] ?? -Infinity) < recentMs
    },
    isRecent: (index: number, now: number): boolean =>
      now - (roseAt[index] ?? -Infinity) < recentMs,
    /** All are known: from here on a rise is one. */
    ended(): void {
      isFirst = false
    },
  }
}

const most = 5
const enough = 3

/** Something that comes and goes counts when it was there in most of the last samples. */
export function createSteady(size: number) {
  const scores = new Uint8Array(size)
  const isOn = new Uint8Array(size)
  return (index: number, value: boolean): boolean => {
    const score = Math.max(0, Math.min(most, (scores[index] ?? 0) + (value ? 1 : -1)))
    scores[index] = score
    if (score >= enough) isOn[index] = 1
    if (score === 0) isOn[index] = 0
    return isOn[index] === 1
  }
}
