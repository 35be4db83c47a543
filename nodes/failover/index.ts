import { config, defineStage, field, Type } from '../../runtime/plugin.ts'
import { createDispatch } from '../balance/ports/dispatch.ts'
import { healthFields } from '../balance/ports/fields.ts'
import { checkPorts } from '../balance/ports/names.ts'
import { inOrder } from '../balance/ports/strategies.ts'

export default defineStage({
  text: {
    en: {
      summary: 'Uses the first port that works',
      help: 'Messages go to the first port of the list while it works. It is left when its link is down, when a message is not acknowledged within `timeout`, or after `failures` in a row; what it had not delivered goes to the next port at once, in order, so such a message may arrive twice. After `recovery` one message tries the better port again, and when that is acknowledged all go back; a port that fails soon after is left alone twice as long each time. The messages of a key stay in order through every change. While no port works, messages wait at their source; a message that all ports refuse leaves by `error`. Judges by acknowledgements: a sink that has none (QoS 0, a WebSocket without `acks`) is only seen to fail when its link is down.',
      keywords: ['fallback', 'redundancy', 'backup', 'standby', 'high availability'],
    },
    'zh-CN': {
      summary: '使用第一个可用的端口',
      help: '列表中第一个端口可用时，消息走该端口。链路断开、消息在 `timeout` 内未得到确认，或连续失败 `failures` 次时放弃该端口；其未送达的消息立即按顺序转往下一个端口，因此可能到达两次。经过 `recovery` 后用一条消息再次尝试更优先的端口，得到确认后全部返回；很快再次失败的端口，每次被搁置的时间加倍。每次切换中同一键的消息都保持顺序。没有可用端口时，消息在来源处等待；所有端口都拒绝的消息从 `error` 端口离开。判断依据是确认：没有确认的接收端（QoS 0、未设置 `acks` 的 WebSocket）只能在链路断开时判定失败。',
      keywords: ['故障转移', '备用', '冗余', '切换', '高可用'],
    },
  },
  icon: 'life-buoy',
  config: config({
    ports: field.list(
      Type.String(),
      {
        en: 'Port names in order of preference.',
        zh: '按优先顺序排列的端口名。',
        examples: [['websocket', 'mqtt']],
      },
      { minItems: 1, uniqueItems: true },
    ),
    key: field.expression({
      en: 'CEL for what must stay in order.',
      zh: '需要保持顺序的键（CEL）。',
      default: 'topic',
    }),
    ...healthFields,
    maxInFlight: field.integer(
      {
        en: 'Messages under way at most; then the source waits.',
        zh: '未完成消息的上限；达到后来源等待。',
        default: 1024,
        advanced: true,
      },
      { minimum: 1, maximum: 65_536 },
    ),
  }),
  examples: [
    {
      title: 'WebSocket first, MQTT when it fails',
      yaml: 'type: failover\nports: [websocket, mqtt]',
    },
    {
      title: 'A slow link, ordered by device',
      yaml: 'type: failover\nports: [satellite, modem]\nkey: payload.device\ntimeout: 20s\nrecovery: 1m',
    },
  ],
  inputs: ['any'],
  outputs: {},
  portsFrom: { path: '/ports', kind: 'same' },
  check: ({ ports }) => checkPorts(ports, (_name, index) => `/ports/${index}`),
  create({ ports, key, maxInFlight, ...health }, ctx) {
    return createDispatch({
      ctx,
      ports: Object.fromEntries(ports.map((name) => [name, 1])),
      health: { ...health, slowStart: 0 },
      maxInFlight,
      choose: inOrder,
      keyOf: ({ message }) => String(key.evaluate(message)),
    })
  },
})
