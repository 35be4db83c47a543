/** What a message says, for the filter: topic, meta and payload in one text. */
import { inJson, previewOf, textOf } from '../viewers/formats.ts'
import type { SeenMessage } from './message.ts'

const known = new WeakMap<SeenMessage, string>()

function haystack(message: SeenMessage): string {
  const before = known.get(message)
  if (before !== undefined) return before
  const { topic, meta, payload } = message
  const body = textOf(payload) ?? previewOf(payload, 2000)
  const text = `${topic}\n${inJson(meta)}\n${body}`.toLowerCase()
  known.set(message, text)
  return text
}

export const matches = (message: SeenMessage, filter: string): boolean =>
  filter === '' || haystack(message).includes(filter.toLowerCase())
