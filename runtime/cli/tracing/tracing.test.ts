/** Traces of running flows, as an exporter gets them. */
import * as api from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-node'
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node'
import { describe, expect, it, onTestFinished } from 'vitest'

import {
  drivenSource,
  flowPlan,
  heldSink,
  message,
  openSink,
  planOf,
  route,
  sink,
  stage,
  testEngine,
  transform,
} from '../../../test/helpers/plan.ts'
import type { PlanNode } from '../../../test/helpers/plan.ts'
import { until } from '../../../test/helpers/wait.ts'
import type { Delivery, Message, Meta } from '../../plugin.ts'
import { tracePlan } from './trace-plan.ts'

async function start(nodes: Readonly<Record<string, PlanNode>>, ...wires: readonly string[]) {
  const exporter = new InMemorySpanExporter()
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const { engine } = testEngine()
  onTestFinished(async () => {
    await engine.stop(0)
    await provider.shutdown()
  })
  await engine.apply(tracePlan(planOf(flowPlan(nodes, wires)), api, provider.getTracer('test')))
  const spans = () => exporter.getFinishedSpans()
  const of = (node: string): ReadableSpan[] => spans().filter(({ name }) => name === `flow/${node}`)
  return { engine, spans, of, one: (node: string) => of(node)[0]! }
}

const came = (payload: unknown, meta: Meta): Message => ({ payload, topic: 'a/b', meta })
const idOf = (span: ReadableSpan): string => span.spanContext().spanId
const outside = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'x=1' }

describe('a traced message', () => {
  it('is one trace: a span for its source that lasts until it is delivered, and one for each node', async () => {
    const source = drivenSource()
    const held = heldSink()
    const { spans, of, one } = await start(
      {
        source,
        parse: { definition: transform(({ payload }) => message(Number(payload) * 2)) },
        pick: { definition: route((given, send) => send('big', given)) },
        keep: {
          definition: stage((ctx) => ({
            push(given) {
              ctx.send('out', given.message, [given])
              return undefined
            },
          })),
        },
        out: held,
      },
      'source -> parse -> pick',
      'pick.big -> keep -> out',
    )
    source.emit(came('21', {}))
    expect(spans().map(({ name }) => name)).toEqual(['flow/parse', 'flow/keep', 'flow/pick'])
    held.answer()
    expect(source.outcomes).toEqual([['delivered']])
    expect(held.got[0]?.payload).toBe(42)
    const root = one('source')
    expect(root.parentSpanContext).toBeUndefined()
    expect(root).toMatchObject({
      kind: api.SpanKind.CONSUMER,
      attributes: {
        'sluice.flow': 'flow',
        'sluice.node': 'source',
        'sluice.outcome': 'delivered',
        'messaging.destination.name': 'a/b',
      },
    })
    for (const node of ['parse', 'pick', 'keep', 'out']) {
      expect(of(node)).toHaveLength(1)
      expect(one(node).spanContext().traceId).toBe(root.spanContext().traceId)
      expect(one(node).parentSpanContext?.spanId).toBe(idOf(root))
    }
    expect(one('pick').attributes['sluice.ports']).toEqual(['big'])
    expect(one('out').kind).toBe(api.SpanKind.PRODUCER)
  })

  it('goes on with the trace that it came with, and sinks carry on their own span', async () => {
    const source = drivenSource()
    const got: Message[] = []
    const { one } = await start({ source, out: { definition: openSink(got) } }, 'source -> out')
    source.emit(came('x', { userProperties: outside, qos: 1 }))
    expect(one('source').spanContext().traceId).toBe('a'.repeat(32))
    expect(one('source').parentSpanContext).toMatchObject({
      spanId: 'b'.repeat(16),
      isRemote: true,
    })
    expect(got[0]?.meta).toEqual({
      userProperties: outside,
      qos: 1,
      traceparent: `00-${'a'.repeat(32)}-${idOf(one('out'))}-01`,
      tracestate: 'x=1',
    })
  })

  it('goes on with the trace of an envelope or a request, and not with that of a handshake', async () => {
    const source = drivenSource()
    const { of } = await start({ source, out: { definition: openSink() } }, 'source -> out')
    source.emit(came('x', outside))
    source.emit(came('x', { method: 'POST', headers: outside }))
    source.emit(came('x', { client: 'c', headers: outside }))
    expect(of('source').map((span) => span.parentSpanContext?.spanId)).toEqual([
      'b'.repeat(16),
      'b'.repeat(16),
      undefined,
    ])
  })

  it.each([
    'nonsense',
    `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
    `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`,
    `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`,
    7,
    ['a', 'b'],
  ])('begins its own trace when it came with %j', async (traceparent) => {
    const source = drivenSource()
    const { one } = await start({ source, out: { definition: openSink() } }, 'source -> out')
    source.emit(came('x', { userProperties: { traceparent } }))
    expect(one('source').parentSpanContext).toBeUndefined()
    expect(one('out').parentSpanContext?.spanId).toBe(idOf(one('source')))
  })

  it('shows what failed in the node, and the way out by the error port', async () => {
    const source = drivenSource()
    const { one } = await start(
      {
        source,
        parse: {
          definition: transform(() => {
            throw new Error('no JSON')
          }),
        },
        out: { definition: openSink() },
        dead: { definition: openSink() },
      },
      'source -> parse -> out',
      'parse.error -> dead',
    )
    source.emit(message('x'))
    expect(one('parse').status).toEqual({ code: api.SpanStatusCode.ERROR, message: 'no JSON' })
    expect(one('parse').events[0]?.name).toBe('exception')
    expect(one('dead').parentSpanContext?.spanId).toBe(idOf(one('source')))
    expect(one('source').status.code).toBe(api.SpanStatusCode.UNSET)
  })

  it('that is filtered or rejected says so', async () => {
    const source = drivenSource()
    const { of, one } = await start(
      {
        source,
        pass: {
          definition: transform((given) => {
            if (given.payload === 'bad') throw new Error('bad')
            return given.payload === 'no' ? undefined : given
          }),
        },
        out: { definition: openSink() },
      },
      'source -> pass -> out',
    )
    source.emit(message('no'))
    expect(one('pass').attributes['sluice.outcome']).toBe('filtered')
    expect(one('source').attributes['sluice.outcome']).toBe('filtered')
    source.emit(message('bad'))
    expect(of('source')[1]).toMatchObject({
      attributes: { 'sluice.outcome': 'rejected' },
      status: { code: api.SpanStatusCode.ERROR },
    })
  })

  it('has a span for each attempt of a sink', async () => {
    const source = drivenSource()
    let attempts = 0
    const flaky = sink(() => ({
      send(_given, done, token) {
        attempts++
        done(token, attempts === 1 ? new Error('busy') : undefined)
      },
    }))
    const { of, one } = await start({ source, out: { definition: flaky } }, 'source -> out')
    source.emit(message('x'))
    await until('it is delivered', () => source.outcomes[0]?.length === 1)
    expect(of('out').map(({ status }) => status.message)).toEqual(['busy', undefined])
    expect(new Set(of('out').map(({ parentSpanContext }) => parentSpanContext?.spanId))).toEqual(
      new Set([idOf(one('source'))]),
    )
  })

  it('that was made of several belongs to the trace of the first, and the others point there', async () => {
    const source = drivenSource()
    const waiting: Delivery[] = []
    const pair = stage((ctx) => ({
      push(given) {
        waiting.push(given)
        if (waiting.length === 2) ctx.send('out', message('both'), waiting.splice(0))
        return undefined
      },
    }))
    const { of, one } = await start(
      { source, pair: { definition: pair }, out: { definition: openSink() } },
      'source -> pair -> out',
    )
    source.emit(message(1))
    source.emit(message(2))
    const [first, second] = of('source').toSorted(
      (a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1],
    )
    expect(one('out').parentSpanContext?.spanId).toBe(idOf(first!))
    const [, other] = of('pair')
    expect(other?.parentSpanContext?.spanId).toBe(idOf(second!))
    expect(other?.links[0]?.context.spanId).toBe(idOf(first!))
  })

  it('without an answer has its spans, and no span stays open when a sink is closed', async () => {
    const source = drivenSource()
    const held = heldSink()
    const { engine, of, one } = await start({ source, out: held }, 'source -> out')
    await source.emitLoose(message('x'))
    expect(one('source').attributes['sluice.outcome']).toBe('delivered')
    expect(of('out')).toHaveLength(0)
    await engine.stop(0)
    expect(one('out').status.code).toBe(api.SpanStatusCode.ERROR)
  })
})
