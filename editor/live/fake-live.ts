/** The server's side of a socket, for tests of what listens to it. */
import { encodeFrame } from '../../runtime/admin/contract/live-frame.ts'
import type { LiveFrame } from '../../runtime/admin/contract/live-frame.ts'
import type { LiveEvent, LiveRequest } from '../../runtime/admin/contract/live.ts'
import type { Live } from './live.ts'

export interface FakeLive extends Live {
  readonly requests: LiveRequest[]
  tell(event: LiveEvent): void
  frame(frame: Partial<LiveFrame>): void
  setOnline(isOnline: boolean): void
}

export function createFakeLive(): FakeLive {
  const events = new Set<(event: LiveEvent) => void>()
  const frames = new Set<(frame: ArrayBuffer) => void>()
  const watchers = new Set<(isOnline: boolean) => void>()
  const requests: LiveRequest[] = []
  let isOnline = true
  const add = <T>(set: Set<T>, listener: T) => {
    set.add(listener)
    return () => set.delete(listener)
  }
  return {
    requests,
    isOnline: () => isOnline,
    onEvent: (listener) => add(events, listener),
    onFrame: (listener) => add(frames, listener),
    onOnline: (watcher) => add(watchers, watcher),
    send: (request) => requests.push(request),
    close: () => undefined,
    tell(event) {
      for (const listener of events) listener(event)
    },
    frame(frame) {
      const whole = { revision: 1, isFull: false, wires: [], nodes: [], ...frame }
      for (const listener of frames) listener(encodeFrame(whole).buffer)
    },
    setOnline(next) {
      isOnline = next
      for (const watcher of watchers) watcher(next)
    },
  }
}
