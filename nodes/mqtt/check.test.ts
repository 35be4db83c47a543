import { expect, it } from 'vitest'

import { resolved } from '../../test/helpers/context.ts'
import mqtt from './index.ts'
import sink from './sink.ts'
import source from './source.ts'

const connectionFindings = (config: object) => [
  ...(mqtt.check?.(resolved(mqtt.config, { url: 'mqtt://localhost', ...config })) ?? []),
]

it('finds nothing wrong with a plain connection', () => {
  expect(connectionFindings({})).toEqual([])
  expect(connectionFindings({ clientId: 'a', session: { clean: false } })).toEqual([])
})

it.each([
  ['/url', { url: 'http://x' }],
  ['/url', { url: 'nonsense' }],
  ['/url/1', { url: ['mqtt://a', 'mqtt://user:word@b'] }],
  ['/session/clean', { session: { clean: false } }],
  ['/tls/insecure', { tls: { insecure: true } }],
  ['/tls', { tls: { cert: 'a.pem' } }],
  ['/reconnect/min', { reconnect: { min: '1m', max: '1s' } }],
  ['/password', { protocol: '3.1.1', password: 'x' }],
  ['/will/topic', { will: { topic: 'a/#' } }],
  ['/birth/topic', { birth: { topic: '' } }],
])('finds a fault at %s', (path, config) => {
  expect(connectionFindings(config).map((finding) => finding.path)).toEqual([path])
})

it.each([
  ['/topics/1', { topics: ['a', 'a#'] }],
  ['/topics/a~1#~1b', { topics: { 'a/#/b': {} } }],
  ['/share', { topics: ['a'], share: 'g/h' }],
  ['/topics/a', { topics: { a: { noLocal: true } }, share: 'g' }],
])('finds a fault of a source at %s', (path, config) => {
  const findings = source.check?.(resolved(source.config, { connection: 'c', ...config })) ?? []
  expect([...findings].map((finding) => finding.path)).toContain(path)
})

it.each([
  ['/topic', { topic: 'a/+' }],
  ['/properties/responseTopic', { topic: 'a', properties: { responseTopic: '#' } }],
])('finds a fault of a sink at %s', (path, config) => {
  const findings = sink.check?.(resolved(sink.config, { connection: 'c', ...config })) ?? []
  expect([...findings].map((finding) => finding.path)).toEqual([path])
})
