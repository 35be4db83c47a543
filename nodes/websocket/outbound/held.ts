/** Messages that wait for a client, in order. Bounded by what the engine has in the air. */
import type { Message } from '../../../runtime/plugin.ts'

interface HeldMessage {
  readonly message: Message
  readonly token: number
}

export class Held {
  private waiting: HeldMessage[] = []

  keep(message: Message, token: number): void {
    this.waiting.push({ message, token })
  }

  forget(token: number): void {
    this.waiting = this.waiting.filter((held) => held.token !== token)
  }

  takeAll(): readonly HeldMessage[] {
    const all = this.waiting
    this.waiting = []
    return all
  }
}
