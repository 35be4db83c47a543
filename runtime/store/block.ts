/**
 * Memory for one group at a time, used again: fresh memory costs more than all else of a large group
 * (bench/micro/queue). What is taken is good until the next `take`.
 */
export interface Block {
  take(bytes: number): Buffer
}

const smallest = 64 * 1024
/** More is not kept. */
const largest = 8 * 1024 * 1024

export function createBlock(): Block {
  let memory = Buffer.alloc(0)
  return {
    take(bytes) {
      if (bytes > largest) return Buffer.allocUnsafe(bytes)
      if (bytes > memory.length) memory = Buffer.allocUnsafe(roomFor(bytes))
      return memory.subarray(0, bytes)
    },
  }
}

function roomFor(bytes: number): number {
  let room = smallest
  while (room < bytes) room *= 2
  return room
}
