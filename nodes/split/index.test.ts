import { expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import { message } from '../../test/helpers/plan.ts'
import type { Message } from '../../runtime/plugin.ts'
import split from './index.ts'

function parts(payload: unknown, config: object = {}, meta = {}): Message[] {
  const sent: Message[] = []
  const run = split.create(resolved(split.config, config), { id: 'split' })
  run({ ...message(payload), meta }, (_port, part) => void sent.push(part))
  return sent
}
const payloads = (payload: unknown, config?: object) =>
  parts(payload, config).map((part) => part.payload)

it('gives a message for each item, with its place in the group', () => {
  const [first, second, ...none] = parts([1, { a: 2 }], {}, { qos: 1 })
  expect(none).toEqual([])
  expect(first).toMatchObject({ payload: 1, topic: 'a/b', meta: { qos: 1 } })
  expect(first?.meta['split']).toMatchObject({ index: 0, count: 2 })
  expect(second).toMatchObject({ payload: { a: 2 }, meta: { split: { index: 1, count: 2 } } })
  const groups = [...parts([1]), ...parts([1])].map(({ meta }) => meta['split'])
  expect(groups[0]).not.toEqual(groups[1])
})

it('gives the values of an object with their keys', () => {
  expect(parts({ a: 1, b: 2 }).map(({ meta }) => meta['split'])).toMatchObject([
    { key: 'a', index: 0 },
    { key: 'b', index: 1 },
  ])
})

it('cuts text and bytes into lines and at separators', () => {
  expect(payloads('a\r\nb\n\nc\n')).toEqual(['a', 'b', 'c'])
  expect(payloads('a\n\nb', { empty: 'keep' })).toEqual(['a', '', 'b'])
  expect(payloads('a;b', { separator: ';' })).toEqual(['a', 'b'])
  expect(payloads(Buffer.from('a\r\nb\nc')).map((part) => String(part))).toEqual(['a', 'b', 'c'])
})

it('cuts bytes by size', () => {
  const cut = payloads(Uint8Array.of(1, 2, 3, 4, 5), { size: '2B' })
  expect(cut).toEqual([Uint8Array.of(1, 2), Uint8Array.of(3, 4), Uint8Array.of(5)])
})

it('splits what the expression names', () => {
  expect(payloads({ list: [1, 2] }, { value: 'payload.list' })).toEqual([1, 2])
})

it('makes nothing of what is empty', () => {
  for (const empty of [[], {}, '', new Uint8Array()]) expect(payloads(empty)).toEqual([])
})

it('refuses what has no parts, and too many parts', () => {
  expect(() => parts(3)).toThrow('a number cannot be split')
  expect(() => parts(null)).toThrow('nothing cannot be split')
  expect(() => parts([1, 2, 3], { max: 2 })).toThrow('3 parts')
})

it('keeps the place in an outer group', () => {
  const outer = { group: 'g', index: 1, count: 2 }
  expect(parts([1], {}, { split: outer })[0]?.meta['split']).toMatchObject({ count: 1, outer })
})
