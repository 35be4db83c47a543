/**
 * Whether a client reads what it is sent. What the kernel has taken of it may be megabytes, minutes of
 * frames: so it is asked once a second whether it has come so far, and is behind while it has not answered.
 */
import type { WebSocket } from 'ws'

export interface Pulse {
  isBehind(): boolean
  /** Called as often as something may be sent. */
  beat(): void
}
export interface PulseLimits {
  /** Unread bytes beyond which it is behind. */
  readonly bufferedBytes: number
  /** It is behind when it has not answered for so long. */
  readonly lateMs: number
}

const everyMs = 1000

export function createPulse(
  socket: WebSocket,
  { bufferedBytes, lateMs }: PulseLimits,
  answered: () => void,
): Pulse {
  let askedAt = -Infinity
  let isAsked = false
  socket.on('pong', () => {
    isAsked = false
    answered()
  })
  return {
    isBehind: () =>
      socket.bufferedAmount > bufferedBytes || (isAsked && performance.now() - askedAt > lateMs),
    beat() {
      const now = performance.now()
      if (isAsked || now - askedAt < everyMs) return
      isAsked = true
      askedAt = now
      socket.ping()
    },
  }
}
