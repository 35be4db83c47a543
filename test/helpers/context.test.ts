import { expect, it } from 'vitest'

import { config, field, Type } from '../../runtime/plugin.ts'
import { resolved } from './context.ts'

it('resolves defaults, durations, sizes and templates as the engine does', () => {
  const text = { en: 'x', zh: 'x' }
  const schema = config({
    keepalive: field.duration({ ...text, default: '60s' }),
    limit: field.size({ ...text, default: '1MiB' }),
    reconnect: field.group(
      { min: field.duration({ ...text, default: '500ms' }) },
      { ...text, default: {} },
    ),
    topic: Type.Optional(field.template(text)),
    topics: field.oneOf(
      [field.list(Type.String(), text), field.map(config({ hold: field.duration(text) }), text)],
      text,
    ),
  })
  const value = resolved(schema, { topic: 'a/{{ topic }}', topics: { a: { hold: '1s' } } })
  expect(value).toMatchObject({
    keepalive: 60_000,
    limit: 1_048_576,
    reconnect: { min: 500 },
    topics: { a: { hold: 1000 } },
  })
  expect(value.topic?.render({ topic: 'b', payload: '', meta: {} })).toBe('a/b')
})
