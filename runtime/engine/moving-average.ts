/** An average in which the last values count most: each one moves it by an eighth, as TCP does with round trips (RFC 6298). */
export interface MovingAverage {
  /** 0 before the first. */
  readonly value: number
  add(value: number): void
}

const weight = 1 / 8

export function createMovingAverage(): MovingAverage {
  let average: number | undefined
  return {
    get value() {
      return average ?? 0
    },
    add(value) {
      average = average === undefined ? value : average + weight * (value - average)
    },
  }
}
