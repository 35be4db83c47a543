/**
 * A plan whose nodes tell OpenTelemetry what they do. The definitions of the nodes are wrapped, and the
 * engine runs them as any others: where nobody traces, there is nothing to pay for.
 */
import type { Tracer } from '@opentelemetry/api'

import type { FlowPlan, NodeDefinition, NodePlan, Plan } from '../../graph/plan.ts'
import type { Api } from './context.ts'
import { traceNode } from './spans.ts'
import { traceRoute, traceTransform } from './trace-pure.ts'
import { traceSink } from './trace-sink.ts'
import { traceSource } from './trace-source.ts'
import { traceStage } from './trace-stage.ts'

export function tracePlan(plan: Plan, api: Api, tracer: Tracer): Plan {
  const flows = [...plan.flows].map(([id, flow]): [string, FlowPlan] => {
    const nodes = flow.nodes.map((node) => ({
      ...node,
      definition: traced(node, flow.id, api, tracer),
    }))
    return [id, { ...flow, nodes }]
  })
  return { flows: new Map(flows) }
}

function traced(plan: NodePlan, flow: string, api: Api, tracer: Tracer): NodeDefinition {
  const { definition } = plan
  const node = traceNode(api, tracer, flow, plan)
  switch (definition.kind) {
    case 'source':
      return traceSource(definition, node)
    case 'transform':
      return traceTransform(definition, node)
    case 'route':
      return traceRoute(definition, node)
    case 'stage':
      return traceStage(definition, node)
    case 'sink':
      return traceSink(definition, node)
  }
}
