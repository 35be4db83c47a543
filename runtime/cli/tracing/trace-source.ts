/** A source whose messages begin a span each, which ends when the message has: at its last sink. */
import { Outcome } from '../../message.ts'
import type { Emit, Source } from '../../plugin.ts'
import { arrivedContext, within } from './context.ts'
import type { TracedNode } from './spans.ts'

export function traceSource(definition: Source, node: TracedNode): Source {
  const { api } = node
  return {
    ...definition,
    start(config, emit, ctx) {
      const traced: Emit = (message, settle, token) => {
        const remote = arrivedContext(message)
        const span = node.begin(message, api.SpanKind.CONSUMER, { remote })
        const inside = within(api, message, span)
        if (settle !== undefined)
          return emit(
            inside,
            (outcome, same) => {
              node.end(span, outcome)
              settle(outcome, same)
            },
            token,
          )
        // Nobody answers for it: the span shows what was done at once.
        try {
          return emit(inside)
        } finally {
          node.end(span, Outcome.delivered)
        }
      }
      return definition.start(config, traced, ctx)
    },
  }
}
