import type { Finding } from '../../../runtime/plugin.ts'

import { parseAddress } from '../transport/address.ts'
import { topicFault } from '../wire/topic.ts'
import type { ConnectionConfig } from './connection.ts'

export function* checkConnection(config: ConnectionConfig): Iterable<Finding> {
  const urls = typeof config.url === 'string' ? [config.url] : config.url
  for (const [index, url] of urls.entries()) {
    const address = parseAddress(url)
    const path = typeof config.url === 'string' ? '/url' : `/url/${index}`
    if (typeof address === 'string') yield { path, message: address }
  }
  if (config.session.clean === false && config.clientId === undefined) {
    yield {
      path: '/session/clean',
      message: '"clean: false" needs a "clientId": the broker keeps a session under that name',
      hint: 'add a clientId that no other client uses',
    }
  }
  if (config.tls.insecure) {
    yield {
      path: '/tls/insecure',
      message: 'the certificate of the broker is not checked: anyone can play the broker',
      hint: 'name the authority in "tls.ca" instead',
      severity: 'warning',
    }
  }
  if ((config.tls.cert === undefined) !== (config.tls.key === undefined)) {
    yield { path: '/tls', message: '"cert" and "key" belong together; one is missing' }
  }
  if (config.reconnect.min > config.reconnect.max) {
    yield { path: '/reconnect/min', message: '"min" is longer than "max"' }
  }
  if (config.password !== undefined && config.username === undefined && config.protocol !== 5) {
    yield { path: '/password', message: 'MQTT 3.1.1 allows no password without a "username"' }
  }
  for (const name of ['will', 'birth'] as const) {
    const fault = config[name] && topicFault(config[name].topic)
    if (fault) yield { path: `/${name}/topic`, message: `the topic ${fault}` }
  }
}
