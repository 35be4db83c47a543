import { limitRate } from '../../../runtime/plugin.ts'
import type { StageContext } from '../../../runtime/plugin.ts'

const mostPerSecond = 10

/** What a script writes goes to the log, so many lines a second; the rest is counted in the next line. */
export function createConsole({ log, id, clock }: StageContext): (line: string) => void {
  const limit = limitRate(mostPerSecond, () => clock.now())
  return (line) => {
    const leftOut = limit()
    if (leftOut === undefined) return
    log.info(line, leftOut > 0 ? { node: id, leftOut } : { node: id })
  }
}
