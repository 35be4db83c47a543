/** How a correlation id travels: in MQTT 5's own property, or in the payload where a protocol has none. */
import type { Message } from '../../../runtime/plugin.ts'
import { PermanentError } from '../../../runtime/plugin.ts'

export interface Carrier {
  /** The request with the id in it. Throws when it has no place for one. */
  put(request: Message, id: string): Message
  /** The id in an answer, if it has one. */
  take(answer: Message): string | undefined
  /** The payload of the answer as the requester knows it: with its own id, or without one. */
  restore(answer: Message, request: Message): unknown
}

/** `meta.correlationData`, which an MQTT sink sends with `forwardProperties`. */
export const inMeta: Carrier = {
  put: ({ payload, topic, meta }, id) => ({
    payload,
    topic,
    meta: { ...meta, correlationData: Buffer.from(id) },
  }),
  take({ meta: { correlationData } }) {
    if (typeof correlationData === 'string') return correlationData
    return correlationData instanceof Uint8Array
      ? Buffer.from(correlationData).toString('latin1')
      : undefined
  },
  restore: ({ payload }) => payload,
}

type Map = Readonly<Record<string, unknown>>

export const inPayload = (key: string): Carrier => ({
  put({ payload, topic, meta }, id) {
    if (isMap(payload)) return { payload: { ...payload, [key]: id }, topic, meta }
    const reason = `the payload is no map, so it has no key "${key}": put a decode before this node`
    throw new PermanentError('payload', reason)
  },
  take({ payload }) {
    const id = isMap(payload) && Object.hasOwn(payload, key) ? payload[key] : undefined
    return typeof id === 'string' ? id : undefined
  },
  restore(answer, request) {
    // Both had the key, or a place for it.
    const [given, asked] = [answer.payload as Map, request.payload as Map]
    if (Object.hasOwn(asked, key)) return { ...given, [key]: asked[key] }
    const { [key]: _, ...rest } = given
    return rest
  },
})

function isMap(value: unknown): value is Map {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
