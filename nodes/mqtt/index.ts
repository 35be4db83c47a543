import { defineConnection } from '../../runtime/plugin.ts'

import { MqttConnection, probe } from './client/connection.ts'
import { checkConnection } from './config/check.ts'
import { connectionConfig } from './config/connection.ts'

export default defineConnection({
  config: connectionConfig,
  text: {
    en: {
      summary: 'A connection to an MQTT broker',
      help:
        'MQTT 5 or 3.1.1 over TCP, TLS or WebSocket. It opens one client for the sources of the flow ' +
        'and one for its sinks, so that neither waits for the other, and reconnects by itself.',
      keywords: ['broker', 'mosquitto', 'iot', 'tls', 'publish', 'subscribe'],
    },
    'zh-CN': {
      summary: '与 MQTT 代理的连接',
      help: '通过 TCP、TLS 或 WebSocket 使用 MQTT 5 或 3.1.1。来源和去向各用一个客户端，互不等待，并自动重连。',
      keywords: ['代理', '物联网', '发布', '订阅'],
    },
  },
  icon: 'radio-tower',
  summary: 'url',
  examples: [
    {
      title: 'A broker with TLS and a session that survives restarts',
      yaml: [
        'type: mqtt',
        'url: mqtts://broker.example:8883',
        'clientId: greenhouse-bridge',
        'session: { clean: false, expiry: 1h }',
        'username: bridge',
        'password: ${env:BROKER_PASSWORD}',
      ].join('\n'),
    },
    {
      title: 'MQTT 3.1.1 over WebSocket',
      yaml: ['type: mqtt', 'url: ws://localhost:8083/mqtt', 'protocol: 3.1.1'].join('\n'),
    },
  ],
  check: checkConnection,
  open: (config, ctx) => new MqttConnection(config, ctx),
  close: (client: MqttConnection) => client.close(),
  probe: (config) => probe(config),
})
