/** Frame times and long tasks of a page while something is done with it. */
import type { Page } from 'playwright-core'

export interface Measured {
  readonly frames: number
  /** Of the times between two frames, in ms. */
  readonly median: number
  readonly p95: number
  /** Of the tasks over 50 ms, in ms; 0 when there is none. */
  readonly longestTask: number
}

interface Probe {
  stop(): { readonly gaps: readonly number[]; readonly tasks: readonly number[] }
}
declare const window: { sluiceProbe: Probe | undefined }
declare const requestAnimationFrame: (run: (time: number) => void) => number
declare const cancelAnimationFrame: (id: number) => void

export async function measure(page: Page, act: () => Promise<void>): Promise<Measured> {
  await page.evaluate(() => {
    const gaps: number[] = []
    const tasks: number[] = []
    let last: number | undefined
    let frame = requestAnimationFrame(function next(time) {
      if (last !== undefined) gaps.push(time - last)
      last = time
      frame = requestAnimationFrame(next)
    })
    const observer = new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) tasks.push(duration)
    })
    // The types are those of Node; the browser knows this one as well.
    observer.observe({ entryTypes: ['longtask' as 'mark'] })
    window.sluiceProbe = {
      stop() {
        for (const { duration } of observer.takeRecords()) tasks.push(duration)
        cancelAnimationFrame(frame)
        observer.disconnect()
        return { gaps, tasks }
      },
    }
  })
  await act()
  const { gaps, tasks } = await page.evaluate(
    () => window.sluiceProbe?.stop() ?? { gaps: [], tasks: [] },
  )
  const sorted = gaps.toSorted((a, b) => a - b)
  const at = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
  return {
    frames: gaps.length,
    median: at(0.5),
    p95: at(0.95),
    longestTask: Math.max(0, ...tasks),
  }
}
