/** A place in the air, used again and again; `generation` tells a late `done` from a current one. */
import type { Message } from '../message.ts'
import type { Receipt } from './receipt.ts'

export interface Slot {
  readonly index: number
  generation: number
  state: 'free' | 'flying' | 'returned'
  message: Message | undefined
  receipt: Receipt | undefined
  attempts: number
  /** Position in the order of hand-over, for sorting what came back. */
  order: number
  /** By the engine's clock. */
  deadline: number
  /** When it was handed over; 0 when nobody measures: see links.ts. */
  handedAt: number
}

export function createSlot(index: number): Slot {
  return {
    index,
    generation: 0,
    state: 'free',
    message: undefined,
    receipt: undefined,
    attempts: 0,
    order: 0,
    deadline: 0,
    handedAt: 0,
  }
}
