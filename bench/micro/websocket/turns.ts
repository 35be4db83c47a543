/** Two sides that do the same, measured in turns. */

/**
 * Sends rounds of `burst` messages, each round awaited to the kernel; messages per second of our own
 * processor time, because other processes share the machine.
 */
export async function timed(rounds: number, burst: number, send: (done: () => void) => void) {
  const begin = process.cpuUsage()
  for (let round = 0; round < rounds; round++) {
    await new Promise<void>((resolve) => {
      let open = burst
      const done = () => {
        if (--open === 0) resolve()
      }
      for (let index = 0; index < burst; index++) send(done)
    })
  }
  const { user, system } = process.cpuUsage(begin)
  return (rounds * burst * 1e6) / (user + system)
}

export interface Sides {
  readonly ours: (rounds: number) => Promise<number>
  readonly plain: (rounds: number) => Promise<number>
}

export async function compare(name: string, sides: Sides, rounds: number) {
  await sides.ours(rounds)
  await sides.plain(rounds)
  const ours: number[] = []
  const plain: number[] = []
  for (let turn = 0; turn < 5; turn++) {
    plain.push(await sides.plain(rounds))
    ours.push(await sides.ours(rounds))
  }
  report(name, median(ours), median(plain))
}

export const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!

export function report(name: string, ours: number, plain: number) {
  const count = (value: number) => Math.round(value).toLocaleString('en')
  console.log(
    `${name.padEnd(34)} ${count(ours)}/s, ws ${count(plain)}/s: ${(ours / plain).toFixed(2)}x`,
  )
}
