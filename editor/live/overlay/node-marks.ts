/** Writes on the mounted cards what their nodes do: a state, and one line below the card. */
import type { NodeFlow } from '../../../runtime/admin/contract/live-frame.ts'
import type { LiveNodeState } from '../../../runtime/admin/contract/live.ts'
import type { Messages } from '../../locales/messages.ts'
import { liveMarks } from '../marks.ts'
import type { NodeReading } from '../reading.ts'
import { secondsUntil, shortCount } from '../words.ts'
import { rateText } from './look.ts'

export interface NodeNow {
  readonly reading: NodeReading | undefined
  readonly told: LiveNodeState | undefined
  /** What a source gives did not come in. */
  readonly isSource: boolean
  /** In place of counts, where there are none: messages a second. */
  readonly rates?: { readonly in: number; readonly out: number }
}
export interface NodeMarks {
  write(now: (id: string) => NodeNow, text: Messages['live']): void
  clear(): void
}
/** What the small mark on a card shows. */
export type NodeMark = NodeFlow | 'paused'

/** That a node is paused hides its state, unless it has failed: both need somebody. */
export const markOf = (state: NodeFlow, told: LiveNodeState | undefined): NodeMark =>
  told?.paused === true && state !== 'failed' ? 'paused' : state

interface Written {
  mark: NodeMark | ''
  text: string
}

export function createNodeMarks(): NodeMarks {
  // What an element shows is remembered: asking the page costs more.
  const written = new WeakMap<HTMLElement, Written>()

  function show(element: HTMLElement, mark: Written['mark'], text: string): void {
    const last = written.get(element) ?? { mark: '', text: '' }
    written.set(element, last)
    if (last.mark !== mark) {
      last.mark = mark
      if (mark === '') delete element.dataset['state']
      else element.dataset['state'] = mark
    }
    if (last.text === text) return
    last.text = text
    element.textContent = text
  }

  return {
    write(now, text) {
      for (const [id, element] of liveMarks.elements()) {
        const known = now(id)
        const mark = known.reading ? markOf(known.reading.state, known.told) : ''
        show(element, mark, lineOf(known, mark, text))
      }
    },
    clear() {
      for (const element of liveMarks.elements().values()) show(element, '', '')
    },
  }
}

/** What is wrong, or what was counted. */
function lineOf(
  { reading, told, isSource, rates }: NodeNow,
  mark: Written['mark'],
  text: Messages['live'],
): string {
  if (!reading || mark === '') return ''
  const { in: came, out, failed, queued } = reading
  if (mark === 'paused') return text.pausedWith(shortCount(queued))
  if (mark === 'degraded' || mark === 'failed') return troubleOf(told, text) ?? text.nodes[mark]
  return [
    rates && text.in(rateText(rates.in)),
    rates && text.out(rateText(rates.out)),
    came > 0 && !isSource && text.in(shortCount(came)),
    out > 0 && text.out(shortCount(out)),
    failed > 0 && text.failed(shortCount(failed)),
    queued > 0 && text.queued(shortCount(queued)),
  ]
    .filter((part) => typeof part === 'string')
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
