/** What is known of a wire or node right now, as words: for the card beside it, and to be heard. */
import { wireKey } from '../../runtime/document/edit/view.ts'
import type { Editor } from '../app/editor.ts'
import { selectedOf } from '../app/ui-store.ts'
import type { Messages } from '../locales/messages.ts'
import { liveOf } from './live-of.ts'
import { pastSeconds } from './numbers.ts'
import { markOf, troubleOf } from './overlay/node-marks.ts'
import { readNode, readWire } from './reading.ts'
import type { WireReading } from './reading.ts'
import { fullCount, shortCount } from './words.ts'

/** In the order of the card. */
export const liveRows = [
  'state',
  'rate',
  'received',
  'sent',
  'waiting',
  'dropped',
  'drops',
  'errors',
  'failures',
] as const
type Row = (typeof liveRows)[number]

export interface LiveWords {
  readonly title: string
  readonly reason: string | undefined
  readonly rows: Partial<Record<Row, string>>
  /** The last minute, of a wire. */
  readonly past: Float32Array | undefined
}

/** `wire:a -> b` or `node:a`, as selections have them. */
export function wordsOf(editor: Editor, key: string): LiveWords | undefined {
  if (key.startsWith('wire:')) return wordsOfWire(editor, key.slice('wire:'.length))
  return key.startsWith('node:') ? wordsOfNode(editor, key.slice('node:'.length)) : undefined
}

function wordsOfWire(editor: Editor, key: string): LiveWords | undefined {
  const store = liveOf(editor)
  const numbers = store.numbers()
  const wire = editor.graph().view.wires.find((each) => wireKey(each) === key)
  const at = wire ? (store.index()?.wiresOf(wire) ?? []) : []
  const reading = numbers && readWire(numbers, at)
  if (!numbers || !reading) return undefined
  return {
    title: key,
    reason: undefined,
    rows: {
      ...rowsOfWire(reading, editor.text().live),
      ...(wire && reading.drops > 0 ? dropsOf(editor, wire.to.node) : {}),
    },
    past: summed(at.map(numbers.pastOf)),
  }
}

function rowsOfWire(reading: WireReading, text: Messages['live']): LiveWords['rows'] {
  const { rate, queue, capacity, drops, dropRate, errors } = reading
  const hasQueue = Number.isFinite(capacity) || queue > 0
  const waiting = Number.isFinite(capacity)
    ? text.waitingOf(fullCount(queue), fullCount(capacity))
    : shortCount(queue)
  return {
    state: text.wires[reading.state],
    rate: text.perSecond(shortCount(rate)),
    ...(hasQueue ? { waiting } : {}),
    ...(drops > 0
      ? {
          dropped:
            dropRate > 0
              ? text.droppedRate(shortCount(drops), shortCount(dropRate))
              : shortCount(drops),
        }
      : {}),
    ...(errors > 0 ? { errors: shortCount(errors) } : {}),
  }
}

function wordsOfNode(editor: Editor, id: string): LiveWords | undefined {
  const store = liveOf(editor)
  const numbers = store.numbers()
  const reading = numbers && readNode(numbers, store.index()?.nodeOf(id))
  if (!reading) return undefined
  const text = editor.text().live
  const { state, failed, queued } = reading
  const told = store.told(id)
  const mark = markOf(state, told)
  const isSource = editor.graph().nodes.get(id)?.role === 'source'
  return {
    title: id,
    reason: troubleOf(told, text),
    rows: {
      ...(mark === 'none' ? {} : { state: text.nodes[mark] }),
      ...(isSource ? {} : { received: shortCount(reading.in) }),
      sent: shortCount(reading.out),
      ...(failed > 0 ? { failures: shortCount(failed) } : {}),
      ...(queued > 0 ? { waiting: shortCount(queued) } : {}),
      ...dropsOf(editor, id),
    },
    past: undefined,
  }
}

/** Why the node dropped messages, in words where there are some. */
function dropsOf(editor: Editor, node: string): { drops?: string } {
  const { dropReasons } = editor.text().live
  const drops = liveOf(editor).told(node)?.drops ?? []
  return drops.length > 0
    ? { drops: drops.map((code) => dropReasons[code] ?? code).join(', ') }
    : {}
}

function summed(all: readonly Float32Array[]): Float32Array {
  const sum = new Float32Array(pastSeconds)
  for (const past of all) for (const [at, value] of past.entries()) sum[at] = (sum[at] ?? 0) + value
  return sum
}

/** The current numbers of what is selected, to be said by a screen reader. */
export function sayNumbers(editor: Editor): void {
  const text = editor.text().live
  const { selection } = editor.ui.getState()
  const keys = [
    ...selectedOf(selection, 'node').map((id) => `node:${id}`),
    ...selection.filter((key) => key.startsWith('wire:')),
  ]
  const told = keys.flatMap((key) => {
    const words = wordsOf(editor, key)
    if (!words) return []
    const rows = Object.entries(words.rows).map(([row, value]) =>
      row === 'state' ? value : `${text[row as Row]}: ${value}`,
    )
    return [
      `${words.title}: ${[...rows, words.reason].filter((part) => part !== undefined).join(', ')}`,
    ]
  })
  editor.announce(told.length > 0 ? told.join('. ') : text.nothing)
}
