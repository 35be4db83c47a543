import type { Finding } from '../../../runtime/plugin.ts'

import { parseAddress } from '../transport/address.ts'
import { topicFault } from '../wire/topic.ts'
import type { ConnectionConfig } from './connection.ts'

export function* checkConnection(config: ConnectionConfig): Iterable<Finding> {
  const urls = typeof config.url === 'string' ? [config.url] : config.url
  for (const [index, url] of urls.entries()) {
    const address = parseAddress(url)
    const path = typeof config.url === 'string' ? '/url' : `/url/${index}`
    if ('fault' in address) yield { path, message: address.fault }
  }
  if (config.session.clean === false && config.clientId === undefined) {
    yield {
      path: '/session/clean',
      message: {
        en: '"clean: false" needs a "clientId": the broker keeps a session under that name',
        zh: '"clean: false" 需要 "clientId"：代理以此名称保留会话',
      },
      hint: {
        en: 'add a clientId that no other client uses',
        zh: '请添加一个其他客户端都没有使用的 clientId',
      },
    }
  }
  if (config.tls.insecure) {
    yield {
      path: '/tls/insecure',
      message: {
        en: 'the certificate of the broker is not checked: anyone can play the broker',
        zh: '没有校验代理的证书：任何人都可以冒充代理',
      },
      hint: {
        en: 'name the authority in "tls.ca" instead',
        zh: '请改为在 "tls.ca" 中指定签发机构',
      },
      severity: 'warning',
    }
  }
  if ((config.tls.cert === undefined) !== (config.tls.key === undefined)) {
    yield {
      path: '/tls',
      message: {
        en: '"cert" and "key" belong together; one is missing',
        zh: '"cert" 和 "key" 必须同时设置；现在缺少一个',
      },
    }
  }
  if (config.reconnect.min > config.reconnect.max) {
    yield {
      path: '/reconnect/min',
      message: { en: '"min" is longer than "max"', zh: '"min" 比 "max" 更长' },
    }
  }
  if (config.password !== undefined && config.username === undefined && config.protocol !== 5) {
    yield {
      path: '/password',
      message: {
        en: 'MQTT 3.1.1 allows no password without a "username"',
        zh: 'MQTT 3.1.1 不允许只有密码而没有 "username"',
      },
    }
  }
  for (const name of ['will', 'birth'] as const) {
    const fault = config[name] && topicFault(config[name].topic)
    if (fault) {
      const message = { en: `the topic ${fault.en}`, zh: `主题${fault.zh}` }
      yield { path: `/${name}/topic`, message }
    }
  }
}
