/** So many at once, and so many a second. */
export function createBucket(burst: number, perSecond: number, now = () => performance.now()) {
  let left = burst
  let last = now()
  return {
    /** `undefined`: go on. Otherwise how long to wait, in milliseconds. */
    take(): number | undefined {
      const time = now()
      left = Math.min(burst, left + ((time - last) / 1000) * perSecond)
      last = time
      if (left < 1) return Math.ceil(((1 - left) / perSecond) * 1000)
      left--
      return undefined
    },
  }
}
