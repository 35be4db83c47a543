/** Transforms and routes with a span for each message. They no longer run on JSON text: each is seen. */
import { Outcome } from '../../message.ts'
import type { Route, Transform } from '../../plugin.ts'
import { follow } from './context.ts'
import type { TracedNode } from './spans.ts'

export function traceTransform(definition: Transform, node: TracedNode): Transform {
  const { onText: _onText, ...rest } = definition
  const { INTERNAL } = node.api.SpanKind
  return {
    ...rest,
    create(config) {
      const run = definition.create(config)
      return (message) => {
        const span = node.begin(message, INTERNAL)
        try {
          const made = run(message)
          node.end(span, made === undefined ? Outcome.filtered : Outcome.delivered)
          return made && follow(made, message)
        } catch (error) {
          node.fail(span, error)
          throw error
        }
      }
    },
  }
}

export function traceRoute(definition: Route, node: TracedNode): Route {
  const { INTERNAL } = node.api.SpanKind
  return {
    ...definition,
    create(config, ctx) {
      const run = definition.create(config, ctx)
      return (message, send) => {
        const span = node.begin(message, INTERNAL)
        const sent: string[] = []
        try {
          run(message, (port, made) => {
            sent.push(port)
            send(port, follow(made, message))
          })
          span.setAttribute('sluice.ports', sent)
          node.end(span, sent.length === 0 ? Outcome.filtered : Outcome.delivered)
        } catch (error) {
          node.fail(span, error)
          throw error
        }
      }
    },
  }
}
