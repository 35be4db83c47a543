import type { IClientOptions } from 'mqtt'

/** Packet identifiers from here on belong to SUBSCRIBE and UNSUBSCRIBE, those below to PUBLISH. */
export const firstControlId = 0xff00

/** Gives mqtt.js identifiers of its own range, so that they never meet ours. */
export function controlIds(): NonNullable<IClientOptions['messageIdProvider']> {
  const used = new Set<number>()
  let last = 0xffff
  return {
    allocate() {
      for (let tries = 0; tries < 0x100; tries++) {
        last = last === 0xffff ? firstControlId : last + 1
        if (!used.has(last)) {
          used.add(last)
          return last
        }
      }
      return null
    },
    getLastAllocated: () => last,
    register: (id) => !used.has(id) && used.add(id) !== undefined,
    deallocate: (id) => void used.delete(id),
    clear: () => used.clear(),
  }
}
