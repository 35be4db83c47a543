/** The spans of one node: their names and facts. No payload and no meta stands in them. */
import type { Span, SpanKind, Tracer } from '@opentelemetry/api'

import { byteSize, Outcome, outcomeNames } from '../../message.ts'
import type { NodePlan } from '../../graph/plan.ts'
import type { Message, Meta } from '../../plugin.ts'
import { asError } from '../../reason.ts'
import { parentOf } from './context.ts'
import type { Api } from './context.ts'

export interface TracedNode {
  readonly api: Api
  begin(message: Message, kind: SpanKind, more?: Begin): Span
  /** Ends it as the outcome says. */
  end(span: Span, outcome: Outcome): void
  fail(span: Span, error: unknown): void
  /** Points at the trace of a message. */
  link(span: Span, message: Message): void
}
interface Begin {
  /** Where the parent stands, when it came from outside. */
  readonly remote?: Meta
}

export function traceNode(api: Api, tracer: Tracer, flow: string, node: NodePlan): TracedNode {
  const name = `${flow}/${node.id}`
  const known = { 'sluice.flow': flow, 'sluice.node': node.id, 'sluice.type': node.type }
  return {
    api,
    begin(message, kind, { remote } = {}) {
      const size = byteSize(message.payload)
      const attributes = {
        ...known,
        ...(message.topic === '' ? {} : { 'messaging.destination.name': message.topic }),
        ...(size === 0 ? {} : { 'messaging.message.body.size': size }),
      }
      const parent = parentOf(api, remote ?? message.meta, remote !== undefined)
      return tracer.startSpan(name, { kind, attributes }, parent)
    },
    end(span, outcome) {
      span.setAttribute('sluice.outcome', outcomeNames[outcome])
      if (outcome === Outcome.rejected || outcome === Outcome.failed)
        span.setStatus({ code: api.SpanStatusCode.ERROR, message: outcomeNames[outcome] })
      span.end()
    },
    fail(span, thrown) {
      const error = asError(thrown)
      span.recordException(error)
      span.setStatus({ code: api.SpanStatusCode.ERROR, message: error.message })
      span.end()
    },
    link(span, { meta }) {
      const context = api.trace.getSpanContext(parentOf(api, meta))
      if (context !== undefined) span.addLink({ context })
    },
  }
}
