/** Writes on the mounted cards what their nodes do: a state, and one line below the card. */
import type { NodeFlow } from '../../../runtime/admin/contract/live-frame.ts'
import type { LiveNodeState } from '../../../runtime/admin/contract/live.ts'
import type { Messages } from '../../locales/messages.ts'
import { liveMarks } from '../marks.ts'
import type { NodeReading } from '../reading.ts'
import { secondsUntil, shortCount } from '../words.ts'

export interface NodeNow {
  readonly reading: NodeReading | undefined
  readonly told: LiveNodeState | undefined
  /** What a source gives did not come in. */
  readonly isSource: boolean
}
export interface NodeMarks {
  write(now: (id: string) => NodeNow, text: Messages['live']): void
  clear(): void
}

interface Written {
  state: NodeFlow | ''
  text: string
}

export function createNodeMarks(): NodeMarks {
  // What an element shows is remembered: asking the page costs more.
  const written = new WeakMap<HTMLElement, Written>()

  function show(element: HTMLElement, state: Written['state'], text: string): void {
    const last = written.get(element) ?? { state: '', text: '' }
    written.set(element, last)
    if (last.state !== state) {
      last.state = state
      if (state === '') delete element.dataset['state']
      else element.dataset['state'] = state
    }
    if (last.text === text) return
    last.text = text
    element.textContent = text
  }

  return {
    write(now, text) {
      for (const [id, element] of liveMarks.elements()) {
        const known = now(id)
        if (known.reading) show(element, known.reading.state, lineOf(known, text))
        else show(element, '', '')
      }
    },
    clear() {
      for (const element of liveMarks.elements().values()) show(element, '', '')
    },
  }
}

/** What is wrong, or what was counted. */
function lineOf({ reading, told, isSource }: NodeNow, text: Messages['live']): string {
  const state = reading?.state
  if (state === 'degraded' || state === 'failed') return troubleOf(told, text) ?? text.nodes[state]
  const counts = reading?.counts
  if (!counts) return ''
  return [
    counts.in > 0 && !isSource && text.in(shortCount(counts.in)),
    counts.out > 0 && text.out(shortCount(counts.out)),
    counts.failed > 0 && text.failed(shortCount(counts.failed)),
    counts.queued > 0 && text.queued(shortCount(counts.queued)),
  ]
    .filter((part) => part !== false)
    .join(' · ')
}

/** The last reason, and when it is tried again. */
export function troubleOf(
  told: LiveNodeState | undefined,
  text: Messages['live'],
): string | undefined {
  if (!told) return undefined
  const retry = told.retryAt === undefined ? undefined : text.retryIn(secondsUntil(told.retryAt))
  return [retry, told.reason].filter((part) => part !== undefined).join(': ') || undefined
}
