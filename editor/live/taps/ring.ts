/** The last messages, bounded in number and in bytes; the oldest go first. */
import type { SeenMessage } from './message.ts'

export interface Ring {
  readonly messages: readonly SeenMessage[]
  /** How many were ever added. */
  readonly added: number
  add(messages: readonly SeenMessage[]): void
  drop(tap: string): void
  clear(): void
}

const ringLimits = { messages: 2000, bytes: 8 * 1024 * 1024 }

/** What a message costs beside its payload, roughly. */
const overhead = 200
const costOf = ({ payload, topic }: SeenMessage): number =>
  // The payload is kept as bytes, and as the text that it came in.
  overhead + payload.bytes.length * 2 + topic.length

export function createRing(limits = ringLimits): Ring {
  let messages: SeenMessage[] = []
  let bytes = 0
  let added = 0

  /** Where what may stay begins. */
  function trim(): void {
    let start = Math.max(0, messages.length - limits.messages)
    for (const message of messages.slice(0, start)) bytes -= costOf(message)
    for (let first = messages[start]; bytes > limits.bytes && first; first = messages[++start])
      bytes -= costOf(first)
    // A new list: whoever holds the old one sees that it is another.
    messages = messages.slice(start)
  }

  return {
    get messages() {
      return messages
    },
    get added() {
      return added
    },
    add(more) {
      if (more.length === 0) return
      added += more.length
      messages = [...messages, ...more]
      for (const message of more) bytes += costOf(message)
      trim()
    },
    drop(tap) {
      messages = messages.filter((message) => message.tap !== tap)
      bytes = messages.reduce((sum, message) => sum + costOf(message), 0)
    },
    clear() {
      messages = []
      bytes = 0
    },
  }
}
