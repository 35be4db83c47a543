/** One flow fails ten thousand times a second; the log stays readable and the other flow its pace. */
import { afterEach, describe, expect, it } from 'vitest'

import { report } from '../../helpers/oracle.ts'
import { startRuntime } from '../../helpers/runtime-process.ts'
import type { RuntimeProcess } from '../../helpers/runtime-process.ts'
import { createStack } from '../../helpers/stack.ts'
import { pause, until } from '../../helpers/wait.ts'

/** A hundred messages come to `step` every 10 ms. */
const hundred = Array.from({ length: 100 }, (_, index) => index).join(', ')
const flowOf = (name: string, step: string) => `version: 1
name: ${name}
nodes:
  tick: { type: generate, every: 10ms, value: '[${hundred}]' }
  each: { type: split }
  step: ${step}
  end: { type: discard }
wires:
  - tick -> each -> step -> end
`
const steady = flowOf('Steady', "{ type: map, value: 'payload + 1' }")
const hot = flowOf('Hot', "{ type: map, value: 'payload.missing.field' }")

const phaseMs = 2000
const rounds = 2

describe('a flow in a hot error loop', () => {
  const stack = createStack()
  afterEach(stack.end)

  it('writes few log lines, counts the rest, and leaves other flows their pace', async () => {
    const runtime = stack.use(await startRuntime({ flow: { steady, hot }, args: ['--watch'] }))
    await until('both run', async () => (await counted(runtime, 'hot', 'step')) > 1000)
    const start = performance.now()
    const paces: Record<'alone' | 'beside', number[]> = { alone: [], beside: [] }
    let errors = 0
    for (let round = 0; round < rounds; round++) {
      const before = await counted(runtime, 'hot', 'step')
      paces.beside.push(await pace(runtime))
      errors += (await counted(runtime, 'hot', 'step')) - before
      await runtime.writeFlow(hot.replace('every: 10ms', 'every: 1h'), 'hot')
      await until('it rests', async () => (await pace(runtime, 100, 'hot')) === 0)
      paces.alone.push(await pace(runtime))
      await runtime.writeFlow(hot, 'hot')
      await until('it is hot again', async () => (await pace(runtime, 100, 'hot')) > 1000)
    }
    const seconds = (performance.now() - start) / 1000
    const ratio = mean(paces.beside) / mean(paces.alone)
    const errorsPerSecond = (errors / rounds / phaseMs) * 1000
    const told = runtime.lines.filter(({ flow, level }) => flow === 'hot' && level === 'error')
    const leftOut = told.reduce((sum, line) => sum + Number(line['leftOut'] ?? 0), 0)
    report('one flow in a hot error loop', {
      errorsPerSecond: Math.round(errorsPerSecond),
      lines: told.length,
      leftOut,
      paceAlone: Math.round(mean(paces.alone)),
      ratio: ratio.toFixed(3),
    })
    expect(errors).toBeGreaterThan(1000 * rounds)
    // It is as hot as it was meant: both flows make as many messages.
    expect(errorsPerSecond / mean(paces.beside)).toBeGreaterThan(0.8)
    // One in five seconds, and one more after each start.
    expect(told.length).toBeLessThanOrEqual(2 + rounds + seconds / 5)
    expect(leftOut).toBeGreaterThan(1000)
    expect(ratio).toBeGreaterThanOrEqual(0.9)
  })
})

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length

const counted = async (runtime: RuntimeProcess, flow: string, node: string) =>
  (await runtime.node(node, flow)).in

/** Messages a second that come to `step`. */
async function pace(runtime: RuntimeProcess, ms = phaseMs, flow = 'steady'): Promise<number> {
  const [from, start] = [await counted(runtime, flow, 'step'), performance.now()]
  await pause(ms)
  const count = (await counted(runtime, flow, 'step')) - from
  return (count / (performance.now() - start)) * 1000
}
