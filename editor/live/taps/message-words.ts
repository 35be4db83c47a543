/** The facts of a message in short words. */
import { useText } from '../../app/context.tsx'
import type { Messages } from '../../locales/messages.ts'
import type { Payload, SeenMessage } from './message.ts'

export interface MessageWords {
  time(milliseconds: number): string
  size(payload: Payload): string
  /** QoS and retain, the sort of frame, and whether it is cut. */
  marks(message: SeenMessage): readonly string[]
}

export function useWords(): MessageWords {
  return wordsOf(useText().taps)
}

const wordsOf = (text: Messages['taps']): MessageWords => ({
  time: clockOf,
  size({ size, bytes }) {
    const known = size ?? bytes.length
    const shown = known < 10_000 ? text.bytes(known) : text.kilobytes((known / 1024).toFixed(1))
    return size === undefined ? `> ${shown}` : shown
  },
  marks({ meta, payload }) {
    const { qos, retain, duplicate, replayed, frame } = meta
    return [
      ...(typeof qos === 'number' ? [text.qos(qos)] : []),
      ...(retain === true ? [text.retained] : []),
      ...(duplicate === true ? [text.duplicate] : []),
      ...(replayed === true ? [text.replayed] : []),
      ...(frame === 'text' || frame === 'binary' ? [text.frame[frame]] : []),
      ...(payload.isCut ? [text.cut] : []),
    ]
  },
})

const two = (number: number): string => String(number).padStart(2, '0')

function clockOf(milliseconds: number): string {
  const date = new Date(milliseconds)
  const clock = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two).join(':')
  return `${clock}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
