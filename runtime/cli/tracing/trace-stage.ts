/** A stage with a span for each message that it holds, from its coming to its going. */
import type { Span } from '@opentelemetry/api'

import { Outcome } from '../../message.ts'
import type { Delivery, Stage, StageContext, StageInstance } from '../../plugin.ts'
import { follow } from './context.ts'
import type { TracedNode } from './spans.ts'

type Take = (delivery: Delivery) => Span | undefined

export function traceStage(definition: Stage, node: TracedNode): Stage {
  return {
    ...definition,
    create(config, ctx) {
      const spans = new WeakMap<Delivery, Span>()
      const take: Take = (delivery) => {
        const span = spans.get(delivery)
        spans.delete(delivery)
        return span
      }
      const instance = definition.create(config, traceContext(ctx, node, take))
      return traceInstance(instance, (delivery) =>
        spans.set(delivery, node.begin(delivery.message, node.api.SpanKind.INTERNAL)),
      )
    },
  }
}

/** The context is made of functions and plain values. */
function traceContext(ctx: StageContext, node: TracedNode, take: Take): StageContext {
  const end = (delivery: Delivery, outcome: Outcome): void => {
    const span = take(delivery)
    if (span !== undefined) node.end(span, outcome)
  }
  return {
    ...ctx,
    send(port, message, causes) {
      const [first] = causes
      const sent = first === undefined ? message : follow(message, first.message)
      for (const cause of causes) {
        const span = take(cause)
        if (span === undefined) continue
        // What was made of several belongs to the trace of the first; theirs point at it.
        if (first !== undefined && cause !== first) node.link(span, first.message)
        node.end(span, Outcome.delivered)
      }
      ctx.send(port, sent, causes)
    },
    release(delivery) {
      end(delivery, Outcome.filtered)
      ctx.release(delivery)
    },
    end(delivery, outcome) {
      end(delivery, outcome)
      ctx.end(delivery, outcome)
    },
    fail(delivery, error) {
      const span = take(delivery)
      if (span !== undefined) node.fail(span, error)
      ctx.fail(delivery, error)
    },
  }
}

function traceInstance(
  instance: StageInstance,
  came: (delivery: Delivery) => unknown,
): StageInstance {
  const { open, flush } = instance
  return {
    ...(open === undefined ? {} : { open: () => open.call(instance) }),
    push(delivery) {
      came(delivery)
      return instance.push(delivery)
    },
    ...(flush === undefined ? {} : { flush: () => flush.call(instance) }),
    close: () => instance.close?.(),
  }
}
