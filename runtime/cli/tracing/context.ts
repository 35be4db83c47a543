/**
 * Which trace a message belongs to: W3C `traceparent` and `tracestate` in its meta, as text. There they
 * outlast transforms, branches, error ports and a queue on disk, and sinks pass them on.
 */
import type * as OpenTelemetry from '@opentelemetry/api'
import type { Context, Span, SpanContext } from '@opentelemetry/api'

import type { Message, Meta } from '../../plugin.ts'

export type Api = typeof OpenTelemetry

const form = /^(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/
const longestState = 512

/** The span that the meta names, as the parent of another; nothing when it names none. */
export function parentOf(api: Api, meta: Meta, isRemote = false): Context {
  const { ROOT_CONTEXT, createTraceState, isSpanContextValid, trace } = api
  const { traceparent, tracestate } = meta
  const match = typeof traceparent === 'string' ? form.exec(traceparent) : null
  if (match === null) return ROOT_CONTEXT
  const [, traceId = '', spanId = '', flags = ''] = match
  const state =
    typeof tracestate === 'string' && tracestate.length <= longestState ? tracestate : ''
  const span: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote,
    ...(state === '' ? {} : { traceState: createTraceState(state) }),
  }
  return isSpanContextValid(span) ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT
}

/** The same message as a part of this span. */
export function within(api: Api, message: Message, span: Span): Message {
  const context = span.spanContext()
  if (!api.isSpanContextValid(context)) return message
  const { traceId, spanId, traceFlags, traceState } = context
  const flags = (traceFlags & 0xff).toString(16).padStart(2, '0')
  const { tracestate: _before, ...meta } = message.meta
  const state = traceState?.serialize() ?? ''
  return {
    payload: message.payload,
    topic: message.topic,
    meta: {
      ...meta,
      traceparent: `00-${traceId}-${spanId}-${flags}`,
      ...(state === '' ? {} : { tracestate: state }),
    },
  }
}

/** A message that a node made of another belongs to the same trace, also when the node makes a new meta. */
export function follow(made: Message, from: Message): Message {
  const { traceparent, tracestate } = from.meta
  if (made === from || traceparent === undefined || made.meta['traceparent'] !== undefined)
    return made
  return {
    payload: made.payload,
    topic: made.topic,
    meta: { ...made.meta, traceparent, ...(tracestate === undefined ? {} : { tracestate }) },
  }
}

/**
 * The trace that a message came with: in MQTT 5 user properties, in an envelope of WebSocket, or in the
 * headers of its request. Those of a WebSocket handshake are of all messages of the connection, so of none.
 */
export function arrivedContext({ meta }: Message): Meta {
  const headers = 'method' in meta ? meta['headers'] : undefined
  for (const from of [meta['userProperties'], meta, headers])
    if (isRecord(from) && typeof from['traceparent'] === 'string') return from
  return {}
}

const isRecord = (value: unknown): value is Meta =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
