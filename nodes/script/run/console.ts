import type { StageContext } from '../../../runtime/plugin.ts'

const mostPerSecond = 10

/** What a script writes goes to the log, so many lines a second; the rest is counted in the next line. */
export function createConsole({ log, id, clock }: StageContext): (line: string) => void {
  let second = 0
  let written = 0
  let leftOut = 0
  return (line) => {
    const now = Math.floor(clock.now() / 1000)
    if (now !== second) {
      second = now
      written = 0
    }
    if (written >= mostPerSecond) {
      leftOut += 1
      return
    }
    written += 1
    log.info(line, leftOut > 0 ? { node: id, leftOut } : { node: id })
    leftOut = 0
  }
}
