/** The messages as they come, or as they were when somebody began to look at one. */
import { useRef } from 'react'

import type { SeenMessage } from './message.ts'

interface Held {
  readonly messages: readonly SeenMessage[]
  readonly added: number
}

/** `behind`: how many came since it stands still. */
export function useFollowing(
  messages: readonly SeenMessage[],
  added: number,
  isFrozen: boolean,
): { readonly shown: readonly SeenMessage[]; readonly behind: number } {
  const held = useRef<Held>({ messages, added })
  // An empty list has nothing that could run away.
  if (!isFrozen || held.current.messages.length === 0 || messages.length === 0)
    held.current = { messages, added }
  return { shown: held.current.messages, behind: added - held.current.added }
}
