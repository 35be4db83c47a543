/** Two links that carry the same messages: stamp -> both, and at the other end both -> dedupe -> unstamp. */
import fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import {
  drivenSource,
  flowPlan,
  message,
  openSink,
  planOf,
  sink,
  stage,
  testEngine,
  transform,
} from '../../test/helpers/plan.ts'
import { createVirtualClock } from '../../runtime/engine/virtual-clock.ts'
import type { Engine } from '../../runtime/engine/status.ts'
import { TransientError } from '../../runtime/plugin.ts'
import type { Message } from '../../runtime/plugin.ts'
import stamp from '../stamp/index.ts'
import unstamp from '../unstamp/index.ts'
import dedupe from './index.ts'

let running: Engine | undefined
afterEach(() => running?.stop(0))

/** A link takes messages while it is up; the answer to one may be lost after it has arrived. */
function createLink() {
  const far = drivenSource()
  const link = {
    isUp: true,
    losesAnswer: false,
    far,
    definition: sink(() => ({
      write(sent: Message) {
        if (!link.isUp) throw new TransientError('down', 'the link is down')
        far.emit(sent)
        if (!link.losesAnswer) return
        link.losesAnswer = false
        throw new TransientError('lost', 'the answer was lost')
      },
    })),
  }
  return link
}

async function start() {
  const clock = createVirtualClock()
  const { engine } = testEngine({ clock })
  running = engine
  const [near, left, right] = [drivenSource(), createLink(), createLink()]
  const got: Message[] = []
  const stampWith = resolved(stamp.config, {})
  const dedupeWith = resolved(dedupe.config, { key: 'payload.id' })
  const nearNodes = {
    near: { definition: near.definition },
    stamp: { definition: stage((ctx) => stamp.create(stampWith, ctx)) },
    left: { definition: left.definition },
    right: { definition: right.definition },
  }
  const farNodes = {
    a: { definition: left.far.definition },
    b: { definition: right.far.definition },
    dedupe: { definition: stage((ctx) => dedupe.create(dedupeWith, ctx)) },
    unstamp: { definition: transform(unstamp.create(resolved(unstamp.config, {}))) },
    out: { definition: openSink(got) },
  }
  const wires = ['a -> dedupe -> unstamp -> out', 'b -> dedupe']
  await engine.apply(
    planOf(
      flowPlan(nearNodes, ['near -> stamp -> left', 'stamp -> right'], { id: 'near' }),
      flowPlan(farNodes, wires, { id: 'far' }),
    ),
  )
  return { near, left, right, got, clock }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))
const step = fc.record({
  do: fc.constantFrom('emit' as const, 'emit' as const, 'left' as const, 'right' as const),
  losesAnswer: fc.boolean(),
})

it('gives each message once while either link is up, and loses none when both come back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const { near, left, right, got, clock } = await start()
      let sent = 0
      for (const one of steps) {
        if (one.do === 'emit') {
          near.emit(message(sent++))
          // It comes by the link that is up, however the other one is.
          if (left.isUp || right.isUp) {
            clock.pass(200)
            await settle()
            expect(got.map(({ payload }) => payload)).toContain(sent - 1)
          }
        } else {
          const link = one.do === 'left' ? left : right
          link.isUp = !link.isUp
          link.losesAnswer = one.losesAnswer
        }
      }
      left.isUp = right.isUp = true
      for (let round = 0; round < 20; round++) {
        clock.pass(1000)
        await settle()
      }
      const numbers = Array.from({ length: sent }, (_, index) => index)
      expect(got.map(({ payload }) => payload as number).sort((a, b) => a - b)).toEqual(numbers)
      expect(got.every(({ meta }) => typeof meta['seq'] === 'number')).toBe(true)
      expect(near.outcomes).toEqual(numbers.map(() => ['delivered']))
      await running?.stop(0)
    }),
    { numRuns: 40 },
  )
})
