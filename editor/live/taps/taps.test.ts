import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { TappedMessage, TapEvent } from '../../../runtime/admin/contract/taps.ts'
import type { GraphNode } from '../../model/flow-graph.ts'
import { matches } from './filter.ts'
import { seenMessage } from './message.ts'
import type { SeenMessage } from './message.ts'
import { aroundOf, missingSides, pairOf } from './pairing.ts'
import { numbersIn, pointsOf } from './numbers.ts'
import { createRing } from './ring.ts'
import type { TapLink } from './tap-link.ts'
import { middleOf } from './tap-paint.ts'
import { isAt, runningName, showsWire, targetKey } from './tap-target.ts'
import { createTaps } from './taps-store.ts'
import type { OpenTap } from './taps-store.ts'

const tapped = (text: string, more: Partial<TappedMessage> = {}): TappedMessage => ({
  time: 0,
  topic: 't',
  meta: {},
  isMetaCut: false,
  payload: { kind: 'bytes', text, size: text.length, isCut: false },
  ...more,
})
const seen = (key: number, tap: string, more: Partial<TappedMessage> = {}): SeenMessage =>
  seenMessage(key, tap, tapped(`{"n":${key}}`, more))

describe('the ring', () => {
  it('keeps the last ones, within both limits', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(3000), { maxLength: 5 })), (batches) => {
        const ring = createRing({ messages: 20, bytes: 20_000 })
        let count = 0
        for (const batch of batches)
          ring.add(batch.map((size) => seenMessage(count++, 'a', tapped('x'.repeat(size)))))
        const keys = ring.messages.map(({ key }) => key)
        expect(keys).toEqual(Array.from(keys, (_, at) => count - keys.length + at))
        expect(keys.length).toBeLessThanOrEqual(20)
        const bytes = ring.messages.reduce((sum, { payload }) => sum + payload.bytes.length, 0)
        expect(bytes).toBeLessThanOrEqual(10_000)
        expect(ring.added).toBe(count)
      }),
    )
  })

  it('forgets a tap that is closed, and its bytes', () => {
    const ring = createRing({ messages: 10, bytes: 2000 })
    ring.add([seen(0, 'a'), seen(1, 'b')])
    ring.drop('a')
    expect(ring.messages.map(({ tap }) => tap)).toEqual(['b'])
  })
})

describe('a message', () => {
  it('keeps its bytes, whatever they are', () => {
    const { payload } = seenMessage(
      0,
      'a',
      tapped('', { payload: { kind: 'bytes', base64: '/wCA', size: 3, isCut: false } }),
    )
    expect(payload.bytes).toEqual(Uint8Array.of(255, 0, 128))
  })

  it('is found by its topic, its meta and its payload', () => {
    const message = seen(7, 'a', { topic: 'Plant/Line', meta: { client: 'pump' } })
    for (const text of ['plant', 'PUMP', '"n":7', '']) expect(matches(message, text)).toBe(true)
    expect(matches(message, 'valve')).toBe(false)
  })
})

describe('the mark of a tap', () => {
  const wire = { from: { node: 'a', port: 'error' }, to: { node: 'b', port: 'in' } }
  it.each([
    ['wire', 'a.error -> b', true],
    ['wire', 'a -> b', false],
    ['port', 'a.error', true],
    ['port', 'b.in', true],
    ['port', 'a.out', false],
  ] as const)('of the %s "%s" is on its wires alone', (kind, name, isShown) => {
    expect(showsWire({ flow: 'f', kind, name }, wire)).toBe(isShown)
  })
})

describe('a tap inside of an instance', () => {
  const target = { flow: 'plant', inside: 'clean', kind: 'wire', name: 'a.error -> b' } as const

  it('is asked for by the names that run', () => {
    expect(runningName(target)).toBe('clean.a.error -> clean.b')
    expect(runningName({ inside: 'clean.deep', name: 'a.out' })).toBe('clean.deep.a.out')
    const asked: string[][] = []
    const link: TapLink = {
      tap: (_, ...where) => asked.push(where),
      untap: () => undefined,
      close: () => undefined,
    }
    const taps = createTaps(() => link)
    taps.tap(target)
    taps.close()
    expect(asked).toEqual([['plant', 'clean.a.error -> clean.b']])
  })

  it('is another one than that of the same node elsewhere', () => {
    const other = { ...target, inside: 'other' }
    const alone = { flow: 'plant', kind: 'wire', name: 'a.error -> b' } as const
    expect(new Set([target, other, alone].map(targetKey)).size).toBe(3)
    expect(isAt(target, { flow: 'plant', inside: 'clean' })).toBe(true)
    expect(isAt(target, other)).toBe(false)
    expect(isAt(target, { flow: 'plant' })).toBe(false)
  })
})

describe('the eye', () => {
  it('lies half of the way along its wire', () => {
    const corners = [
      [0, 0],
      [0, 10],
      [30, 10],
    ].map(([x = 0, y = 0]) => ({ x, y }))
    expect(middleOf(corners)).toEqual({ x: 10, y: 10 })
    expect(middleOf(corners.slice(0, 2))).toEqual({ x: 0, y: 5 })
    expect(middleOf([])).toEqual({ x: 0, y: 0 })
  })
})

describe('before and after', () => {
  const tap = (id: string, kind: 'wire' | 'port', name: string): OpenTap => ({
    id,
    target: { flow: 'f', kind, name },
  })

  it('are the taps on both sides of a node', () => {
    const open = [tap('1', 'wire', 'a -> b'), tap('2', 'port', 'b.out'), tap('3', 'port', 'c.in')]
    expect(aroundOf(open, '1')).toEqual({ node: 'b', before: '1', after: '2' })
    expect(aroundOf(open, '2')).toEqual({ node: 'b', before: '1', after: '2' })
    expect(aroundOf(open, '3')).toBeUndefined()
  })

  it('offers the sides of a node that are not tapped yet', () => {
    const node = (id: string, role: string, inputs: string[]) =>
      ({ id, role, inputs, outputs: new Map([['out', 'any']]) }) as unknown as GraphNode
    const nodes = new Map(
      [node('a', 'source', []), node('b', 'transform', ['any']), node('c', 'sink', ['any'])].map(
        (each) => [each.id, each],
      ),
    )
    expect(missingSides({ nodes }, tap('1', 'wire', 'a -> b'))).toEqual(['b.out'])
    expect(missingSides({ nodes }, tap('1', 'wire', 'b -> c'))).toEqual(['b.in'])
    expect(missingSides({ nodes }, tap('1', 'port', 'b.in'))).toEqual(['b.out'])
    expect(missingSides({ nodes }, tap('1', 'port', 'c.in'))).toEqual([])
  })

  const around = { node: 'b', before: '1', after: '2' }
  it('go together by order where nothing ties them, and it is said', () => {
    const messages = [
      seen(0, '1', { time: 5 }),
      seen(1, '1', { time: 5 }),
      seen(2, '2', { time: 5 }),
      seen(3, '2', { time: 5 }),
      seen(4, '2', { time: 9 }),
    ]
    const [first, second] = messages
    if (!first || !second) throw new Error('no messages')
    expect(pairOf(first, messages, around)).toMatchObject({ after: { key: 2 }, by: 'order' })
    expect(pairOf(second, messages, around)).toMatchObject({ after: { key: 3 }, by: 'order' })
  })

  it('go together by a mark that both carry', () => {
    const [a, b] = [
      { time: 5, meta: { trace: 'x' } },
      { time: 9, meta: { trace: 'x' } },
    ]
    const messages = [seen(0, '1', a), seen(1, '2', { time: 5 }), seen(2, '2', b)]
    const [first] = messages
    if (!first) throw new Error('no messages')
    expect(pairOf(first, messages, around)).toMatchObject({ after: { key: 2 }, by: 'trace' })
  })
})

describe('the numbers of a message', () => {
  it('are found at their places, and drawn where a message has them', () => {
    expect(numbersIn({ a: 1, b: [{ c: 2n }, 'x'], 'd/e': 3, bytes: Uint8Array.of(1) })).toEqual([
      '/a',
      '/b/0/c',
      '/d~1e',
    ])
    expect(numbersIn(5)).toEqual([''])
    const values = new Map([
      [seen(0, 'a', { time: 1 }), { a: 1 }],
      [seen(1, 'a', { time: 2 }), { a: '' }],
      [seen(2, 'a', { time: 3 }), { a: Number.NaN }],
      [seen(3, 'a', { time: 4 }), { a: 7n }],
    ])
    expect(pointsOf([...values.keys()], (each) => values.get(each), '/a')).toEqual([
      { time: 1, value: 1 },
      { time: 4, value: 7 },
    ])
  })
})

describe('the taps of a page', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function start() {
    const asked: string[] = []
    let tell: (event: TapEvent) => void = () => {}
    const taps = createTaps(({ onEvent }): TapLink => {
      tell = onEvent
      return {
        tap: (id, flow, port) => asked.push(`${id} ${flow} ${port}`),
        untap: (id) => asked.push(`-${id}`),
        close: () => {},
      }
    })
    return { taps, asked, tell: (event: TapEvent) => tell(event) }
  }
  const target = (name: string) => ({ flow: 'f', kind: 'port', name }) as const

  it('are at most four, and each place once', () => {
    const { taps, asked } = start()
    const open = ['a.out', 'a.out', 'b.out', 'c.out', 'd.out'].map((name) => taps.tap(target(name)))
    expect(open).toEqual([true, true, true, true, true])
    expect(taps.tap(target('e.out'))).toBe(false)
    expect(asked).toHaveLength(4)
    taps.close()
  })

  it('tell the drawer at most five times a second, however much comes', () => {
    const { taps, tell } = start()
    taps.tap(target('a.out'))
    let told = 0
    taps.feed.subscribe(() => told++)
    for (let count = 0; count < 100; count++) {
      const messages = [tapped('x')]
      const counts = { passed: count, shown: count, lost: 0 }
      tell({ event: 'messages', id: 't0', state: 'attached', ...counts, messages })
      vi.advanceTimersByTime(10)
    }
    expect(told).toBeLessThanOrEqual(5)
    vi.advanceTimersByTime(200)
    expect(taps.feed.getState().messages).toHaveLength(100)
    taps.close()
  })

  it('show what several taps bring in the order in which it passed', () => {
    const { taps, tell } = start()
    taps.tap(target('a.out'))
    taps.tap(target('b.out'))
    for (const [id, times] of Object.entries({ t0: [1, 3], t1: [1, 2] })) {
      const messages = times.map((time) => tapped('x', { time }))
      tell({ event: 'messages', id, state: 'attached', passed: 2, shown: 2, lost: 0, messages })
    }
    vi.advanceTimersByTime(300)
    const order = taps.feed.getState().messages.map(({ key, tap, time }) => [key, tap, time])
    expect(order).toEqual([
      [0, 't0', 1],
      [1, 't1', 1],
      [2, 't1', 2],
      [3, 't0', 3],
    ])
    taps.close()
  })

  it('ask again for a flow that does not run yet', () => {
    const { taps, tell, asked } = start()
    taps.tap(target('a.out'))
    tell({ event: 'refused', id: 't0', code: 'no-flow', message: 'no flow "f" runs here' })
    vi.advanceTimersByTime(300)
    expect(taps.feed.getState().facts['t0']).toMatchObject({ state: 'refused', code: 'no-flow' })
    vi.advanceTimersByTime(3000)
    expect(asked).toEqual(['t0 f a.out', 't0 f a.out'])
    taps.close()
  })
})
