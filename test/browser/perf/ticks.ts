/** How long the script of a page works for each message of its WebSocket, and how often React commits. */
import type { BrowserContext, Page } from 'playwright-core'

export interface Ticks {
  /** For each message: its listeners, and all that ran in animation frames until the next one, in ms. */
  readonly work: readonly number[]
  /** A piece of work that is the same each time, done between the ticks: how much the machine wavers. */
  readonly same: readonly number[]
  readonly commits: number
}

interface Probe {
  ticks(): Ticks
}
declare const window: { sluiceTicks: Probe | undefined }

/** Before a page is opened. */
export async function probeTicks(context: BrowserContext): Promise<void> {
  await context.addInitScript(script)
}

/** What came since the last call. */
export const takeTicks = (page: Page): Promise<Ticks> =>
  page.evaluate(() => window.sluiceTicks?.ticks() ?? { work: [], same: [], commits: 0 })

/** React tells its developer tools of each commit, also where they are not there. */
const script = `{
  let work = [], same = [], commits = 0, now = 0
  const timed = (run) => function (...args) {
    const start = performance.now()
    try { return run.apply(this, args) } finally { now += performance.now() - start }
  }
  const frame = requestAnimationFrame
  globalThis.requestAnimationFrame = (run) => frame(timed(run))
  const add = EventTarget.prototype.addEventListener
  EventTarget.prototype.addEventListener = function (type, listener, ...rest) {
    if (type !== 'message' || !(this instanceof WebSocket)) return add.call(this, type, listener, ...rest)
    const run = timed(listener)
    return add.call(this, type, (event) => {
      if (typeof event.data === 'string') return run.call(this, event)
      work.push(now)
      now = 0
      run.call(this, event)
      setTimeout(steady, 50)
    }, ...rest)
  }
  function steady() {
    const start = performance.now()
    let sum = 0
    for (let at = 0; at < 400_000; at += 1) sum += Math.sqrt(at)
    if (sum > 0) same.push(performance.now() - start)
  }
  globalThis.__REACT_DEVTOOLS_GLOBAL_HOOK__ = {
    supportsFiber: true,
    renderers: new Map(),
    inject: () => 1,
    onCommitFiberRoot: () => { commits += 1 },
    onCommitFiberUnmount() {},
    onPostCommitFiberRoot() {},
    checkDCE() {},
  }
  globalThis.sluiceTicks = {
    ticks() {
      const taken = { work, same, commits }
      work = []
      same = []
      commits = 0
      return taken
    },
  }
}`
