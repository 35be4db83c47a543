import { expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import route from './index.ts'

const cases = { alarm: 'payload.level >= 8', warning: 'payload.level >= 5' }

function ports(config: object, payload: unknown): string[] {
  const run = route.create(resolved(route.config, config), { id: 'route' })
  const message = { payload, topic: 'a', meta: {} }
  const taken: string[] = []
  run(message, (port, sent) => {
    expect(sent).toBe(message)
    taken.push(port)
  })
  return taken
}

it('sends to the first case that is true', () => {
  expect(ports({ cases }, { level: 9 })).toEqual(['alarm'])
  expect(ports({ cases }, { level: 6 })).toEqual(['warning'])
})

it('sends to every case that is true when asked to', () => {
  expect(ports({ cases, mode: 'all' }, { level: 9 })).toEqual(['alarm', 'warning'])
})

it('sends what matches none to else', () => {
  expect(ports({ cases }, { level: 1 })).toEqual(['else'])
  expect(ports({ cases, mode: 'all' }, { level: 1 })).toEqual(['else'])
})

it('sends nothing when any condition fails', () => {
  const broken = { cases: { first: 'true', second: 'payload.missing' }, mode: 'all' }
  expect(() => ports(broken, {})).toThrow('no such key "missing"')
})

it('refuses names of ports that it has already, and that are no names', () => {
  const config = resolved(route.config, { cases: { else: 'true', 'a b': 'true', ok: '1' } })
  const paths = [...(route.check?.(config) ?? [])].map(({ path }) => path)
  expect(paths).toEqual(['/cases/else', '/cases/a b', '/cases/ok'])
})
