import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { WireTick } from '../../runtime/admin/contract/live-frame.ts'
import type { LiveTable } from '../../runtime/admin/contract/live.ts'
import { createFakeLive } from './fake-live.ts'
import { createLiveStore } from './live-store.ts'
import { readNode, readWire } from './reading.ts'

const table = (more: Partial<LiveTable> = {}): LiveTable => ({
  event: 'table',
  flow: 'plant',
  revision: 1,
  running: true,
  wires: [
    { from: 'read.out', to: 'decode.in' },
    { from: 'decode.out', to: 'send.in', capacity: 100 },
    { from: 'decode.error', to: 'dead.in' },
  ],
  nodes: ['read', 'decode', 'send', 'dead'],
  kinds: ['source', 'transform', 'sink', 'sink'],
  ...more,
})
const wire = (from: string, to: string, port = 'out') => ({
  from: { node: from, port },
  to: { node: to, port: 'in' },
})
const tick = (more: Partial<WireTick>): WireTick => ({
  wire: 0,
  rate: 0,
  queue: 0,
  drops: 0,
  errors: 0,
  state: 'flowing',
  ...more,
})

function watching() {
  const live = createFakeLive()
  const store = createLiveStore(live)
  store.watch({ flow: 'plant' })
  const read = (from: string, to: string, port?: string) => {
    const numbers = store.numbers()
    return numbers && readWire(numbers, store.index()?.wiresOf(wire(from, to, port)) ?? [])
  }
  return { live, store, read }
}

describe('the live store', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('asks for nothing before it is told to, and says when it no longer wants', () => {
    const live = createFakeLive()
    const store = createLiveStore(live)
    live.tell({ event: 'hello', version: '1' })
    expect(live.requests).toEqual([])
    store.watch({ flow: 'plant' })
    store.watch(undefined)
    expect(live.requests).toEqual([
      { event: 'watch', flow: 'plant', wires: [] },
      { event: 'unwatch' },
    ])
    live.tell(table())
    expect(store.numbers()).toBeUndefined()
  })

  it('finds the numbers of a wire and of a node by their names in the document', () => {
    const { live, store, read } = watching()
    live.tell(table())
    live.frame({
      isFull: true,
      wires: [
        tick({ wire: 1, rate: 12, queue: 40, state: 'held' }),
        tick({ wire: 2, rate: 1, state: 'failing' }),
      ],
      nodes: [{ node: 3, state: 'ok', in: 7, out: 6, failed: 1, queued: 0 }],
    })
    expect(read('decode', 'send')).toMatchObject({
      state: 'held',
      rate: 12,
      queue: 40,
      capacity: 100,
    })
    expect(read('decode', 'dead', 'error')).toMatchObject({ state: 'failing', rate: 1 })
    expect(read('read', 'decode'), 'is not in the full frame').toBeUndefined()
    expect(read('read', 'send'), 'does not run').toBeUndefined()
    const numbers = store.numbers()
    expect(numbers && readNode(numbers, store.index()?.nodeOf('dead'))).toEqual({
      state: 'ok',
      in: 7,
      out: 6,
      failed: 1,
      queued: 0,
    })
  })

  it('finds what runs in the instance that is open', () => {
    const { live, store } = watching()
    const nodes = ['read', 'clean.parse', 'clean.check', 'clean']
    const kinds = ['source', 'transform', 'route', 'subflow'] as const
    const inner = { from: 'clean.parse.out', to: 'clean.check.in' }
    const wires = [{ from: 'read.out', to: 'clean.parse.in' }, inner]
    const told = { node: 'clean.parse', state: 'degraded', reason: 'no JSON' } as const
    store.watch({ flow: 'plant', inside: 'clean' })
    live.tell(table({ nodes, kinds: [...kinds], wires }))
    live.tell({ event: 'nodes', flow: 'plant', nodes: [told] })
    live.frame({ isFull: true, wires: [tick({ wire: 1, rate: 4 })] })
    const numbers = store.numbers()
    const at = store.index()?.wiresOf(wire('parse', 'check')) ?? []
    expect(numbers && readWire(numbers, at)?.rate).toBe(4)
    expect(store.told('parse')).toEqual(told)
    store.watch({ flow: 'plant' })
    expect(store.index(), 'of another place').toBeUndefined()
    expect(live.requests.at(-1)).toMatchObject({ event: 'watch', flow: 'plant' })
  })

  it('keeps what a later frame does not tell of', () => {
    const { live, read } = watching()
    live.tell(table())
    live.frame({ isFull: true, wires: [tick({ wire: 0, rate: 5 }), tick({ wire: 1, rate: 6 })] })
    live.frame({ wires: [tick({ wire: 1, rate: 7 })] })
    expect(read('read', 'decode')?.rate).toBe(5)
    expect(read('decode', 'send')?.rate).toBe(7)
  })

  it('ignores frames of another table and events of another flow', () => {
    const { live, store, read } = watching()
    live.tell(table({ revision: 4 }))
    live.frame({ revision: 3, isFull: true, wires: [tick({ rate: 9 })] })
    live.tell({ event: 'connections', flow: 'other', connections: [] })
    expect(read('read', 'decode')).toBeUndefined()
    live.frame({ revision: 4, isFull: true, wires: [tick({ rate: 9 })] })
    expect(read('read', 'decode')?.rate).toBe(9)
    expect(store.facts.getState().connections).toEqual([])
  })

  it('takes no frame that came late for the flow before', () => {
    const { live, store } = watching()
    live.tell(table())
    store.watch({ flow: 'other' })
    live.frame({ isFull: true, wires: [tick({ rate: 9 })] })
    expect(store.numbers()).toBeUndefined()
  })

  it('tells the server what is in view, once', () => {
    const { live, store } = watching()
    live.tell(table())
    store.see([wire('decode', 'send'), wire('read', 'decode'), wire('no', 'such')])
    store.see([wire('read', 'decode'), wire('decode', 'send')])
    live.tell(table())
    const seen = { event: 'watch', flow: 'plant', wires: [0, 1] }
    expect(live.requests.slice(1)).toEqual([seen])
    live.tell(table({ revision: 2 }))
    expect(live.requests.slice(1), 'and again for another table').toEqual([seen, seen])
  })

  it('asks again by the indices of another table', () => {
    const { live, store } = watching()
    live.tell(table())
    store.see([wire('decode', 'send')])
    live.tell(table({ revision: 2, wires: [{ from: 'decode.out', to: 'send.in' }] }))
    expect(live.requests.at(-1)).toEqual({ event: 'watch', flow: 'plant', wires: [0] })
  })

  it('knows when the server is lost, and watches again when it is back', () => {
    const { live, store, read } = watching()
    live.tell(table())
    live.frame({ isFull: true, wires: [tick({ rate: 9 })] })
    live.setOnline(false)
    expect(store.facts.getState().lostAt).toBe(Date.now())
    expect(read('read', 'decode')?.rate, 'what was seen last stays').toBe(9)
    live.setOnline(true)
    live.tell({ event: 'hello', version: '1' })
    expect(live.requests.at(-1)).toMatchObject({ event: 'watch', flow: 'plant' })
    live.tell(table({ revision: 2 }))
    expect(store.facts.getState().lostAt).toBeUndefined()
  })

  it('keeps the last minute, with gaps where nobody looked, over a table of the same wires', () => {
    const { live, store } = watching()
    live.tell(table())
    live.frame({ isFull: true, wires: [tick({ rate: 3 })] })
    vi.advanceTimersByTime(2000)
    live.tell(table({ revision: 2 }))
    live.frame({ revision: 2, isFull: true })
    vi.advanceTimersByTime(1000)
    expect([...(store.numbers()?.pastOf(0) ?? [])].slice(-4)).toEqual([NaN, 3, 3, NaN])
  })

  it('takes what may wait at a node that was paused', () => {
    const { live, read } = watching()
    live.tell(table())
    live.frame({ isFull: true, wires: [tick({ rate: 3, queue: 7 })] })
    expect(read('read', 'decode')?.capacity).toBe(Infinity)
    const [first, ...others] = table().wires
    const wires = [...(first ? [{ ...first, capacity: 50 }] : []), ...others]
    live.tell(table({ revision: 2, wires }))
    expect(read('read', 'decode')).toMatchObject({ queue: 7, capacity: 50 })
  })

  it('counts what was dropped in the last second', () => {
    const { live, read } = watching()
    live.tell(table())
    live.frame({ isFull: true, wires: [tick({ drops: 500, state: 'dropping' })] })
    vi.advanceTimersByTime(1000)
    expect(read('read', 'decode')).toMatchObject({ drops: 500, dropRate: 0 })
    live.frame({ wires: [tick({ drops: 534, state: 'dropping' })] })
    vi.advanceTimersByTime(1000)
    expect(read('read', 'decode')).toMatchObject({ drops: 534, dropRate: 34 })
  })

  it('ticks with each frame', () => {
    const { live, store } = watching()
    live.tell(table())
    const ticked = vi.fn()
    store.onTick(ticked)
    live.frame({ wires: [tick({})] })
    expect(ticked).toHaveBeenCalledTimes(1)
    live.frame({ revision: 9, wires: [tick({})] })
    expect(ticked).toHaveBeenCalledTimes(1)
  })
})
