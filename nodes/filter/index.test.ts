import { expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import filter from './index.ts'

const at = (payload: unknown) => ({ payload, topic: 'a', meta: {} })
const create = (where: string) => filter.create(resolved(filter.config, { where }))

it('passes the very message that matches and filters the others', () => {
  const run = create('payload.temperature > 30')
  const hot = at({ temperature: 31 })
  expect(run(hot)).toBe(hot)
  expect(run(at({ temperature: 30 }))).toBe(undefined)
})

it('throws for a message that the condition cannot judge', () => {
  expect(() => create('payload.temperature > 30')(at({}))).toThrow('no such key "temperature"')
  expect(() => create('payload.temperature')(at({ temperature: 1 }))).toThrow('not true or false')
})

it('refuses a condition that is never true or false', () => {
  const findings = (where: string) => [
    ...(filter.check?.(resolved(filter.config, { where })) ?? []),
  ]
  expect(findings('size(topic)')).toMatchObject([{ path: '/where' }])
  expect(findings('payload.ok')).toEqual([])
  expect(findings('payload.a > 3')).toEqual([])
})
