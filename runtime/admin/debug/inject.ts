/** `POST /api/run/inject`: what a person typed becomes a message of the kind that the place takes. */
import type { PortKind } from '../../document/catalogue.ts'
import type { Engine } from '../../engine/status.ts'
import type { FlowPlan } from '../../graph/plan.ts'
import { findTarget } from '../../engine/debug/target.ts'
import type { Target } from '../../engine/debug/target.ts'
import { byteSize } from '../../message.ts'
import { maxInjectBytes } from '../contract/debug.ts'
import type { AnyPayload, InjectAnswer, InjectBody } from '../contract/debug.ts'
import { Refusal } from '../refusal.ts'
import { messageFrom } from '../try/payload.ts'
import { createBucket } from './bucket.ts'
import { refusing, refusingLater } from './refusing.ts'
import { traceAnswerOf } from './trace.ts'

const usualWaitMs = 5000
const burst = 100
const perSecond = 50

export function createInjector(
  debug: Engine['debug'],
  planOf: (flow: string) => FlowPlan | undefined,
): (body: InjectBody) => Promise<InjectAnswer> {
  const bucket = createBucket(burst, perSecond)
  return async ({ flow, port, payload, topic = '', meta = {}, waitMs = usualWaitMs, trace }) => {
    const wait = bucket.take()
    if (wait !== undefined)
      throw new Refusal(429, 'too-many', `at most ${perSecond} messages a second are put in`, wait)
    const plan = planOf(flow)
    const target = plan && refusing(() => findTarget(plan, port))
    const kinds = plan && target ? kindsAt(plan, target) : (['any'] as const)
    const message = messageFrom({ payload: fitting(payload, kinds), topic, meta }, kinds)
    if (byteSize(message.payload) > maxInjectBytes)
      throw new Refusal(413, 'too-large', 'a message that is put in has 1 MiB at most')
    const options = { waitMs, isTraced: trace === true }
    const answer = await refusingLater(debug.inject(flow, port, message, options))
    return {
      ...answer,
      waitsAt: [...answer.waitsAt],
      ...(answer.trace === undefined ? {} : { trace: traceAnswerOf(answer.trace) }),
    } as InjectAnswer
  }
}

/** Where bytes or text travel, a value is its JSON text. */
function fitting(payload: AnyPayload, kinds: readonly PortKind[]): AnyPayload {
  if (!('json' in payload)) return payload
  const isText = kinds.every((kind) => kind === 'bytes' || kind === 'text')
  return isText ? { text: JSON.stringify(payload.json) } : payload
}

/** What is taken there. */
function kindsAt({ nodes }: FlowPlan, target: Target): readonly PortKind[] {
  const end = target.side === 'wire' ? target.to : target.node
  const definition = nodes.find(({ id }) => id === end)?.definition
  if (definition === undefined) return ['any']
  if (target.side !== 'output') return definition.kind === 'source' ? ['any'] : definition.inputs
  const kind = definition.kind === 'sink' ? undefined : definition.outputs[target.port]
  return kind === undefined || kind === 'same' ? ['any'] : [kind]
}
