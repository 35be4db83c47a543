/** A tapped message as a line. */
import type { TappedMessage } from '../../admin/contract/taps.ts'
import type { Paint } from '../output.ts'
import type { Show, ShownAs } from './decode.ts'

export interface LineOptions {
  readonly flow: string
  readonly port: string
  /** What was asked for. */
  readonly as: ShownAs | undefined
  readonly show: Show
  readonly paint: Paint
}

export function lineOf(message: TappedMessage, { show, paint }: LineOptions): string {
  const { time, topic, meta, isMetaCut, payload } = message
  const { text, fault } = show(payload)
  const clock = new Date(time).toISOString().slice(11, 23)
  const size = payload.size === undefined ? 'long' : `${payload.size} B`
  const parts = [paint('gray', clock), paint('cyan', printable(topic) || '-'), paint('gray', size)]
  const notes = [...(payload.isCut ? ['cut'] : []), ...(fault === undefined ? [] : [fault])]
  if (notes.length > 0) parts.push(paint('yellow', `(${printable(notes.join(', '))})`))
  parts.push(printable(text))
  if (isMetaCut) parts.push(paint('gray', 'meta is too long'))
  else if (Object.keys(meta).length > 0)
    parts.push(paint('gray', `meta ${printable(JSON.stringify(meta))}`))
  return parts.join('  ')
}

/** The payload as it came, and beside it what `--as` made of it. */
export function jsonLineOf(message: TappedMessage, options: LineOptions): string {
  const { time, payload, ...facts } = message
  const { flow, port, as, show } = options
  const shown = as === undefined ? undefined : show(payload)
  const head = { time: new Date(time).toISOString(), flow, port }
  return JSON.stringify({
    ...head,
    ...facts,
    ...payload,
    ...(shown && { as, shown: shown.text, fault: shown.fault }),
  })
}

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

/** What a peer sends must not steer the terminal, nor make two lines of one. */
export const printable = (text: string): string =>
  text.replaceAll(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (sign) => named[sign] ?? `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  )
