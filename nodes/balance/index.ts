import { config, defineStage, field, Type } from '../../runtime/plugin.ts'
import { createDispatch } from './ports/dispatch.ts'
import { healthFields } from './ports/fields.ts'
import { checkPorts } from './ports/names.ts'
import type { Choose } from './ports/port.ts'
import { byHash, fastest, leastPending, takeTurns } from './ports/strategies.ts'

const modes = ['round-robin', 'weighted', 'least-pending', 'hash', 'fastest'] as const

const strategies: Readonly<Record<(typeof modes)[number], () => Choose>> = {
  'round-robin': () => takeTurns(() => 1),
  weighted: () => takeTurns(({ weight }) => weight),
  'least-pending': () => leastPending,
  hash: () => byHash,
  fastest: () => fastest,
}

export default defineStage({
  text: {
    en: {
      summary: 'Spreads messages over several ports',
      help: 'Each message goes to one port. A port whose link is down, that does not acknowledge in time, or that fails several times in a row is left out, and what it had not delivered goes to the others: such a message may arrive twice. After `recovery` one message tries it again; then it gets its share slowly. With `key`, the messages of a key stay in order: while some are under way on a port, the next ones take it too, or wait. While no port works, messages wait at their source. A message that all ports refuse leaves by `error`. Judges by acknowledgements: a sink that has none (QoS 0, a WebSocket without `acks`) is only seen to fail when its link is down.',
      keywords: ['load balancing', 'round robin', 'hash', 'shard', 'weighted'],
    },
    'zh-CN': {
      summary: '把消息分摊到多个端口',
      help: '每条消息去往一个端口。链路断开、未按时确认或连续多次失败的端口被排除，其未送达的消息转往其他端口：这样的消息可能到达两次。经过 `recovery` 后用一条消息再次尝试，之后逐渐恢复份额。设置 `key` 时，同一键的消息保持顺序：某端口上还有未完成的消息时，后续消息也走该端口或等待。没有可用端口时，消息在来源处等待。所有端口都拒绝的消息从 `error` 端口离开。判断依据是确认：没有确认的接收端（QoS 0、未设置 `acks` 的 WebSocket）只能在链路断开时判定失败。',
      keywords: ['负载均衡', '轮询', '哈希', '分片', '加权'],
    },
  },
  icon: 'scale',
  config: config({
    ports: field.map(
      Type.Number({ minimum: 1, maximum: 1000, description: 'Its weight.', 'x-zh': '权重。' }),
      {
        en: 'Port names and their weights. `round-robin` and `fastest` take no notice of weights.',
        zh: '端口名及其权重。`round-robin` 与 `fastest` 不考虑权重。',
        examples: [{ mqtt: 3, websocket: 1 }],
      },
      { minProperties: 1 },
    ),
    mode: field.choice(modes, {
      en: '`round-robin`: in turn. `weighted`: by the weights. `least-pending`: where least is under way for the weight. `hash`: always the same port for a `key`. `fastest`: where messages are acknowledged soonest.',
      zh: '`round-robin`：依次。`weighted`：按权重。`least-pending`：相对权重未完成最少的端口。`hash`：同一 `key` 总走同一端口。`fastest`：确认最快的端口。',
      default: 'weighted',
    }),
    key: Type.Optional(
      field.expression({
        en: 'CEL for what must stay in order, and for `hash` stays on one port. Without it, messages of the same topic may overtake each other.',
        zh: '需要保持顺序的键（CEL）；`hash` 模式下同一键固定走一个端口。不设置时，同一主题的消息可能互相超越。',
        examples: ['topic', 'payload.device'],
      }),
    ),
    ...healthFields,
    slowStart: field.duration({
      en: 'How long it takes a port that came back to get its whole share.',
      zh: '恢复的端口经过多久才得到全部份额。',
      default: '10s',
    }),
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
  summary: 'mode',
  examples: [
    { title: 'Three of four over MQTT', yaml: 'type: balance\nports: { mqtt: 3, websocket: 1 }' },
    {
      title: 'Each device always on the same link',
      yaml: 'type: balance\nmode: hash\nkey: payload.device\nports: { left: 1, right: 1 }',
    },
  ],
  inputs: ['any'],
  outputs: {},
  portsFrom: { path: '/ports', kind: 'same' },
  *check({ ports, mode, key }) {
    yield* checkPorts(Object.keys(ports), (name) => `/ports/${name}`)
    if (mode !== 'hash' || key !== undefined) return
    yield {
      path: '/mode',
      message: { en: '"hash" needs a "key"', zh: '"hash" 需要 "key"' },
      hint: {
        en: 'say what is to stay together: key: topic',
        zh: '请指明要保持在一起的内容：key: topic',
      },
    }
  },
  create({ ports, mode, key, maxInFlight, ...health }, ctx) {
    return createDispatch({
      ctx,
      ports,
      health,
      maxInFlight,
      choose: strategies[mode](),
      keyOf: ({ message }) => (key === undefined ? undefined : String(key.evaluate(message))),
    })
  },
})
