import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'

import decode from '../../../nodes/json/decode.ts'
import encode from '../../../nodes/json/encode.ts'
import map from '../../../nodes/map/index.ts'
import { resolved } from '../../../test/helpers/context.ts'
import {
  drivenSource,
  flowPlan,
  message,
  openSink,
  planOf,
  route,
  stage,
  testEngine,
  transform,
} from '../../../test/helpers/plan.ts'
import type { PlanNode } from '../../../test/helpers/plan.ts'
import type { Message, Transform } from '../../plugin.ts'
import type { Engine } from '../status.ts'
import type { Tap } from './taps.ts'

let running: Engine | undefined
afterEach(async () => {
  await running?.stop(0)
  running = undefined
})

const nodesWith = (source: ReturnType<typeof drivenSource>, got: Message[]) => ({
  source: { definition: source.definition },
  double: {
    definition: transform((given) => ({ ...given, payload: (given.payload as number) * 2 })),
  },
  small: {
    definition: transform((given) => {
      if (given.payload === 14) throw new Error('unlucky')
      return (given.payload as number) < 100 ? given : undefined
    }),
  },
  sort: { definition: route((given, send) => send('out', given)) },
  hold: {
    definition: stage((ctx) => ({
      push(delivery) {
        ctx.send('out', delivery.message, [delivery])
        return undefined
      },
    })),
  },
  sink: { definition: openSink(got) },
})
const wires = ['source -> double -> small -> sort', 'sort.out -> hold -> sink']

async function start(more: Record<string, PlanNode> = {}, moreWires: readonly string[] = []) {
  const { engine } = testEngine()
  running = engine
  const source = drivenSource()
  const got: Message[] = []
  const nodes = nodesWith(source, got)
  await engine.apply(planOf(flowPlan({ ...nodes, ...more }, [...wires, ...moreWires])))
  const flow = engine.status().flows[0]!.id
  return { engine, source, got, nodes, flow }
}

const textsOf = (tap: Tap) => tap.take().samples.map(({ payload }) => payload.text)

describe('a tap', () => {
  it.each([
    ['source', ['1', '7', '60']],
    ['source.out', ['1', '7', '60']],
    ['double.in', ['1', '7', '60']],
    ['double', ['2', '14', '120']],
    ['double.out -> small.in', ['2', '14', '120']],
    ['small.in', ['2', '14', '120']],
    ['small.out', ['2']],
    ['small.error', ['14']],
    ['sort.out', ['2']],
    ['hold.in', ['2']],
    ['hold.out', ['2']],
    ['sink', ['2']],
    ['sink.in', ['2']],
    ['sink.error', []],
  ])('shows what passes %s', async (port, texts) => {
    const { engine, source, got, flow } = await start()
    const tap = engine.tap(flow, port)
    for (const payload of [1, 7, 60]) source.emit(message(payload))
    expect(textsOf(tap)).toEqual(texts)
    expect(got.map(({ payload }) => payload)).toEqual([2])
    expect(source.outcomes).toEqual([['delivered'], ['rejected'], ['filtered']])
  })

  it('shows a failed message with its error, also when a wire takes it', async () => {
    const dead: Message[] = []
    const { engine, source, flow } = await start({ dead: { definition: openSink(dead) } }, [
      'small.error -> dead',
    ])
    const tap = engine.tap(flow, 'small.error')
    source.emit(message(7))
    const [sample] = tap.take().samples
    expect(sample?.meta).toEqual({ error: { node: 'small', code: 'error', message: 'unlucky' } })
    expect(tap.take()).toMatchObject({ passed: 1, samples: [] })
    expect(dead).toHaveLength(1)
  })

  it('inside a chain that runs on JSON text shows the value, and what comes out is the same', async () => {
    const { engine } = testEngine()
    running = engine
    const source = drivenSource()
    const got: Message[] = []
    const configs = {
      decode: resolved(decode.config, {}),
      set: resolved(map.config, { set: { 'payload.site': '"north"' } }),
      encode: resolved(encode.config, {}),
    }
    // Made with a configuration, which a plan of these helpers does not have.
    const bound = <C>(type: Transform, config: C): Transform => ({
      ...type,
      create: () => type.create(config as never),
      onText: () => type.onText?.(config as never),
    })
    const nodes = {
      source: { definition: source.definition },
      decode: { definition: bound(decode as Transform, configs.decode) },
      set: { definition: bound(map as Transform, configs.set) },
      encode: { definition: bound(encode as Transform, configs.encode) },
      sink: { definition: openSink(got) },
    }
    await engine.apply(planOf(flowPlan(nodes, ['source -> decode -> set -> encode -> sink'])))
    const send = () => source.emit({ ...message(0), payload: Buffer.from('{"a":1}') })
    send()
    const taps = ['decode', 'set'].map((port) => engine.tap('flow', port))
    send()
    expect(taps.map((tap) => tap.take().samples.map(({ payload }) => payload))).toEqual([
      [{ kind: 'json', text: '{"a":1}', size: 7, isCut: false }],
      [{ kind: 'json', text: '{"a":1,"site":"north"}', size: 22, isCut: false }],
    ])
    const texts = got.map(({ payload }) => Buffer.from(payload as Uint8Array).toString())
    expect(new Set(texts)).toEqual(new Set(['{"a":1,"site":"north"}']))
    const counts = engine.status().flows[0]!.nodes.map((node) => node.in)
    expect(counts).toEqual([2, 2, 2, 2, 2])
  })

  it('ends when it is closed, and others at the same port go on', async () => {
    const { engine, source, flow } = await start()
    const [first, second] = [engine.tap(flow, 'double'), engine.tap(flow, 'double')]
    source.emit(message(1))
    first.close()
    source.emit(message(2))
    second.close()
    source.emit(message(3))
    expect([first.take().passed, second.take().passed]).toEqual([1, 2])
  })

  it('stays through a reload, says when its port is gone, and sees it come back', async () => {
    const { engine, source, got, nodes, flow } = await start()
    const tap = engine.tap(flow, 'double.out')
    const { double: _double, ...others } = nodes
    await engine.apply(planOf(flowPlan(others, ['source -> small -> sort', 'sort.out -> sink'])))
    source.emit(message(1))
    expect(tap.take()).toMatchObject({ state: 'gone', passed: 0 })
    await engine.apply(planOf(flowPlan(nodes, ['source -> double -> small -> sink'])))
    source.emit(message(2))
    expect(tap.take()).toMatchObject({ state: 'attached', passed: 1 })
    await engine.apply({ flows: new Map() })
    expect(tap.take()).toMatchObject({ state: 'gone', passed: 1 })
    expect(got.map(({ payload }) => payload)).toEqual([1, 4])
  })

  it.each([
    ['double.ou', 'node "double" has no port "ou" (in, out, error)'],
    ['source.error', 'node "source" has no port "error" (out)'],
    ['dubble', 'flow "flow" has no port "dubble"'],
  ])('of the port %s is refused', async (port, words) => {
    const { engine, flow } = await start()
    expect(() => engine.tap(flow, port)).toThrow(words)
  })

  it('of a flow that does not run is refused', async () => {
    const { engine, flow } = await start()
    expect(() => engine.tap(`${flow}s`, 'source')).toThrow(`no flow "${flow}s" runs here`)
  })
})

type Step =
  | { readonly do: 'emit'; readonly loose: boolean }
  | { readonly do: 'attach'; readonly port: number }
  | { readonly do: 'detach'; readonly which: number }
  | { readonly do: 'reload' }

const ports = ['source', 'double', 'small.in', 'small', 'small.error', 'hold', 'sink']
const number = fc.nat({ max: 100 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('emit' as const), loose: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('attach' as const), port: number }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('detach' as const), which: number }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'reload' }) },
)

describe('attaching and detaching while messages flow', () => {
  it('loses, repeats and reorders none, and counts each once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), number, async (steps, inside) => {
        const { engine } = testEngine()
        const source = drivenSource()
        const got: Message[] = []
        const taps: { tap: Tap; since: number; until: number | undefined; port: string }[] = []
        let emitted = 0
        const attach = (port: number) => {
          const name = ports[port % ports.length]!
          const tap = engine.tap('flow', name)
          taps.push({ tap, since: emitted, until: undefined, port: name })
        }
        const detach = (which: number) => {
          const open = taps.filter(({ until }) => until === undefined)
          const chosen = open[which % Math.max(1, open.length)]
          if (chosen === undefined) return
          chosen.tap.close()
          chosen.until = emitted
        }
        const nodes = (version: number): Record<string, PlanNode> => ({
          ...nodesWith(source, got),
          // A tap comes and goes in the middle of a message, too.
          double: {
            definition: transform((given) => {
              if (given.payload === inside) engine.tap('flow', 'small').close()
              return given
            }),
            version: String(version),
          },
          small: { definition: transform((given) => given) },
        })
        const plan = (version: number) => ({
          flows: new Map([
            [
              'flow',
              {
                ...flowPlan(nodes(version), ['source -> double -> small -> hold -> sink']),
                id: 'flow',
              },
            ],
          ]),
        })
        await engine.apply(plan(0))
        let version = 0
        for (const each of steps) {
          if (each.do === 'emit') {
            const sent = message(emitted++)
            if (each.loose) void source.emitLoose(sent)
            else source.emit(sent)
          } else if (each.do === 'attach') attach(each.port)
          else if (each.do === 'detach') detach(each.which)
          else await engine.apply(plan(++version))
        }
        expect(got.map(({ payload }) => payload)).toEqual([...Array(emitted).keys()])
        expect(source.outcomes.every((told) => told.join() === 'delivered')).toBe(true)
        for (const { tap, since, until, port } of taps) {
          const seen = port === 'small.error' ? 0 : (until ?? emitted) - since
          expect(tap.take().passed).toBe(seen)
        }
        await engine.stop(0)
      }),
      { numRuns: 60 },
    )
  })
})
