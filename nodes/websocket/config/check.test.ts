import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import { resolved } from '../../../test/helpers/context.ts'
import clientType from '../client.ts'
import serverType from '../server.ts'
import sinkType from '../sink.ts'
import sourceType from '../source.ts'

const say = (findings: Iterable<{ path: string; severity?: string }>) =>
  [...findings].map(({ path, severity = 'error' }) => `${severity} ${path}`)
const server = (value: object) =>
  say(serverType.check!(resolved(serverType.config, { listen: '127.0.0.1:1', ...value })))
const client = (value: object) =>
  say(clientType.check!(resolved(clientType.config, { url: 'wss://a.example', ...value })))
const sink = (value: object) =>
  say(sinkType.check!(resolved(sinkType.config, { connection: 'peer', ...value })))

describe('the check of a server', () => {
  it('warns of an open door and of clear text', () => {
    expect(server({})).toEqual([])
    expect(server({ listen: '0.0.0.0:1' })).toEqual(['warning /listen'])
    expect(server({ listen: '[::]:1', auth: { tokens: ['t'] } })).toEqual(['warning /auth'])
    expect(server({ origins: ['*'] })).toEqual(['warning /origins'])
  })

  it('refuses what cannot work', () => {
    expect(server({ auth: {} })).toEqual(['error /auth'])
    expect(server({ tls: { cert: 'a' } })).toEqual(['error /tls'])
    const tls = { cert: 'a', key: 'b', requestClientCert: true }
    expect(server({ tls })).toEqual(['error /tls/requestClientCert'])
    expect(server({ ping: { every: '1s', timeout: '2s' } })).toEqual(['error /ping/timeout'])
    expect(server({ headers: ['Cookie'] })).toEqual(['error /headers/0'])
  })
})

describe('the check of a client', () => {
  it('warns of what is not safe', () => {
    expect(client({ tls: { insecure: true } })).toEqual(['warning /tls/insecure'])
    expect(client({ url: 'ws://a.example', bearer: 't' })).toEqual(['warning /bearer'])
    expect(client({ url: 'ws://127.0.0.1', bearer: 't' })).toEqual([])
  })

  it('refuses what cannot work', () => {
    expect(client({ url: 'ws://[' })).toEqual(['error /url'])
    expect(client({ url: 'ws://a.example', tls: {} })).toEqual(['error /tls'])
    expect(client({ tls: { cert: 'a' } })).toEqual(['error /tls'])
    expect(client({ bearer: 'a', headers: { authorization: 'b' } })).toEqual(['error /headers'])
    expect(client({ reconnect: { min: '1m' } })).toEqual(['error /reconnect/min'])
  })
})

describe('the check of a sink', () => {
  it('refuses combinations that mean nothing', () => {
    expect(sink({})).toEqual([])
    expect(sink({ to: 'room' })).toEqual(['error /to'])
    expect(sink({ room: 'a' })).toEqual(['error /room'])
    expect(sink({ to: 'sender', replay: 1 })).toEqual(['error /replay'])
    expect(sink({ to: 'sender', noClients: 'hold' })).toEqual(['error /noClients'])
    expect(sink({ acks: 'application', slowClient: 'drop-oldest' })).toEqual(['error /slowClient'])
    expect(sink({ acks: 'application', frame: 'binary' })).toEqual(['error /frame'])
    expect(sink({ acks: 'application', replay: 1 })).toEqual(['error /replay'])
    expect(sink({ snapshot: {} })).toEqual([])
    for (const other of [
      { to: 'sender' },
      { acks: 'application' },
      { replay: 1 },
      { noClients: 'hold' },
    ])
      expect(sink({ snapshot: {}, ...other })).toEqual(['error /snapshot'])
  })
})

it('gives examples that fit the schemas', () => {
  for (const type of [serverType, clientType, sourceType, sinkType]) {
    for (const { yaml } of type.examples) {
      const { type: name, ...value } = parse(yaml) as { type: string }
      expect(name).toMatch(/^websocket\//)
      expect(() => resolved(type.config, value)).not.toThrow()
    }
  }
})
