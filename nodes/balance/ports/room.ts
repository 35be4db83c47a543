/** Room for so many messages: who brings more is asked to wait until there is some again. */
import type { Wait } from '../../../runtime/plugin.ts'

export interface Room {
  /** One more. */
  take(): Wait
  /** One less. */
  give(): void
  readonly taken: number
}

export function createRoom(size: number): Room {
  let taken = 0
  let wait: Promise<void> | undefined
  let open = () => {}
  return {
    get taken() {
      return taken
    },
    take() {
      taken++
      if (taken < size) return undefined
      wait ??= new Promise((resolve) => (open = resolve))
      return wait
    },
    give() {
      taken--
      if (taken >= size) return
      open()
      wait = undefined
    },
  }
}
