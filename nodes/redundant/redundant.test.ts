import { afterEach, describe, expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import { message } from '../../test/helpers/plan.ts'
import { countsOf, deliveredOf, payloadsOf, startPorts } from '../../test/helpers/ports-flow.ts'
import type { Engine } from '../../runtime/engine/status.ts'
import redundant from './index.ts'

let running: Engine | undefined
afterEach(async () => {
  await running?.stop(0)
  running = undefined
})

const names = ['left', 'right']
async function start(config: object = {}) {
  const settings = resolved(redundant.config, { ports: names, ...config })
  const flow = await startPorts(names, (ctx) => redundant.create(settings, ctx))
  running = flow.engine
  const [left, right] = flow.peers
  if (left === undefined || right === undefined) throw new Error('two peers')
  return { ...flow, left, right }
}

describe('redundant', () => {
  it('sends a copy over each link, and is done with the first acknowledgement', async () => {
    const { source, left, right } = await start()
    left.isQuick = false
    source.emit(message(1))
    expect([payloadsOf(left), payloadsOf(right)]).toEqual([[1], [1]])
    expect(source.outcomes).toEqual([['delivered']])
    left.acknowledge()
    expect(source.outcomes).toEqual([['delivered']])
  })

  it('waits for as many acknowledgements as are needed, of the links that work', async () => {
    const { source, left, right } = await start({ need: 2 })
    left.isQuick = false
    source.emit(message(1))
    expect(source.outcomes).toEqual([[]])
    left.acknowledge()
    expect(source.outcomes).toEqual([['delivered']])
    left.down()
    source.emit(message(2))
    expect(deliveredOf(source.outcomes)).toBe(2)
    expect(payloadsOf(right)).toEqual([1, 2])
  })

  it('is held up neither by a link that hangs nor by one that is down', async () => {
    const { source, left, right, pass } = await start({ maxInFlight: 10 })
    left.isQuick = false
    for (let index = 0; index < 100; index++) source.emit(message(index))
    expect(deliveredOf(source.outcomes)).toBe(100)
    expect(countsOf([left, right])).toEqual([10, 100])
    pass(1000)
    left.down()
    for (let index = 0; index < 100; index++) source.emit(message(index))
    expect(deliveredOf(source.outcomes)).toBe(200)
  })

  it('takes a link that comes back with the next message', async () => {
    const { source, left, pass } = await start()
    left.down()
    source.emit(message(1))
    left.up()
    pass(1000)
    source.emit(message(2))
    source.emit(message(3))
    expect(payloadsOf(left)).toEqual([2, 3])
  })

  it('keeps what hung on both links until one of them is back', async () => {
    const { source, left, right, pass } = await start()
    for (const one of [left, right]) one.isQuick = false
    for (let index = 0; index < 5; index++) source.emit(message(index))
    for (const one of [left, right]) one.down()
    pass(5000)
    expect(deliveredOf(source.outcomes)).toBe(0)
    right.isQuick = true
    right.up()
    pass(5000)
    expect(deliveredOf(source.outcomes)).toBe(5)
  })

  it('sends a message that all links refuse out by the error port', async () => {
    const { source, left, right } = await start()
    for (const one of [left, right]) one.refuses = true
    source.emit(message(1))
    expect(source.outcomes).toEqual([['rejected']])
  })
})
