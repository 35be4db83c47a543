/**
 * Who looks at which port of which flow. A wiring is made with the looks that there are at that moment;
 * when one comes or goes, the flow is wired anew. So what nobody looks at has no place for a look either.
 */
import type { Message } from '../../message.ts'
import type { Receipt } from '../receipt.ts'

/**
 * Sees a message as it passes. Never throws, and keeps nothing of the message. What is delivered once
 * more has the same receipt.
 */
export type Look = (message: Message, receipt?: Receipt) => void

/** A port of a node in a plan. Every node that takes messages has the one input `in`. */
export interface TapPoint {
  readonly side: 'input' | 'output'
  readonly node: string
  readonly port: string
}

/** The looks of one flow, for its wiring. */
export interface Looks {
  readonly isEmpty: boolean
  atInput(node: string): Look | undefined
  atOutput(node: string, port: string): Look | undefined
}

const keyOf = ({ side, node, port }: TapPoint): string => `${side} ${node}.${port}`

/** Several looks at one port share its place. */
export class FlowLooks implements Looks {
  readonly #looks = new Map<string, Set<Look>>()

  get isEmpty(): boolean {
    return this.#looks.size === 0
  }

  add(point: TapPoint, look: Look): void {
    const key = keyOf(point)
    this.#looks.set(key, (this.#looks.get(key) ?? new Set()).add(look))
  }

  remove(point: TapPoint, look: Look): void {
    const key = keyOf(point)
    const looks = this.#looks.get(key)
    looks?.delete(look)
    if (looks?.size === 0) this.#looks.delete(key)
  }

  atInput(node: string): Look | undefined {
    return this.#at({ side: 'input', node, port: 'in' })
  }

  atOutput(node: string, port: string): Look | undefined {
    return this.#at({ side: 'output', node, port })
  }

  #at(point: TapPoint): Look | undefined {
    const looks = this.#looks.get(keyOf(point))
    if (looks === undefined) return undefined
    const [only, ...others] = looks
    if (only === undefined || others.length === 0) return only
    return (message, receipt) => {
      for (const look of [only, ...others]) look(message, receipt)
    }
  }
}

export const noLooks: Looks = {
  isEmpty: true,
  atInput: () => undefined,
  atOutput: () => undefined,
}
