/** A sink with a span for each attempt to deliver; what it sends carries that span on. */
import type { Span } from '@opentelemetry/api'

import { Outcome } from '../../message.ts'
import type { Done, Message, Sink, SinkInstance } from '../../plugin.ts'
import { within } from './context.ts'
import type { TracedNode } from './spans.ts'

export function traceSink(definition: Sink, node: TracedNode): Sink {
  return {
    ...definition,
    async start(config, ctx) {
      const instance = await definition.start(config, ctx)
      return instance.send === undefined ? traceWrites(instance, node) : traceSends(instance, node)
    },
  }
}

function traceWrites(instance: SinkInstance, node: TracedNode): SinkInstance {
  return {
    write(message) {
      const span = node.begin(message, node.api.SpanKind.PRODUCER)
      const fail = (error: unknown): never => {
        node.fail(span, error)
        throw error
      }
      try {
        const written = instance.write?.(within(node.api, message, span))
        if (written instanceof Promise)
          return written.then(() => node.end(span, Outcome.delivered), fail)
        node.end(span, Outcome.delivered)
      } catch (error) {
        fail(error)
      }
      return undefined
    },
    close: () => instance.close?.(),
  }
}

function traceSends(instance: SinkInstance, node: TracedNode): SinkInstance {
  const spans = new Map<number, Span>()
  let report: Done = () => {}
  const take = (token: number): Span | undefined => {
    const span = spans.get(token)
    spans.delete(token)
    return span
  }
  const done: Done = (token, error) => {
    const span = take(token)
    if (span !== undefined && error !== undefined) node.fail(span, error)
    else if (span !== undefined) node.end(span, Outcome.delivered)
    report(token, error)
  }
  return {
    send(message: Message, engineDone, token) {
      report = engineDone
      const span = node.begin(message, node.api.SpanKind.PRODUCER)
      spans.set(token, span)
      try {
        instance.send?.(within(node.api, message, span), done, token)
      } catch (error) {
        if (take(token) !== undefined) node.fail(span, error)
        throw error
      }
    },
    cancel(token) {
      const span = take(token)
      if (span !== undefined) node.fail(span, new Error('given up before it was answered'))
      instance.cancel?.(token)
    },
    async close() {
      await instance.close?.()
      for (const span of spans.values()) node.end(span, Outcome.failed)
      spans.clear()
    },
  }
}
