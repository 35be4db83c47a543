/** Fields that both websocket connections have. */
import { field, Type } from '../../../runtime/plugin.ts'

export const pingField = field.group(
  {
    every: field.duration({
      en: 'How often a ping is sent to each peer. `0` sends none.',
      zh: '向每个对端发送 ping 的间隔。`0` 表示不发送。',
      default: '30s',
    }),
    timeout: field.duration({
      en: 'A peer that has sent nothing for this long after a ping is cut off. At most `every`.',
      zh: '发送 ping 后对端在此时间内没有任何数据则断开。不超过 `every`。',
      default: '10s',
    }),
  },
  {
    en: 'Finds dead peers. Suspended for a peer while the flow makes it wait.',
    zh: '检测失效的对端。当流程让对端等待时暂停判断。',
    default: {},
    advanced: true,
  },
)

export const maxPayloadField = field.size({
  en: 'The longest message that is accepted; a longer one closes the connection with code 1009.',
  zh: '可接受的最大消息；超过时以代码 1009 关闭连接。',
  default: '1MiB',
})

export const compressionField = field.boolean({
  en: 'Offers permessage-deflate. Costs memory per peer and much time; off for good reasons.',
  zh: '启用 permessage-deflate 压缩。每个对端占用更多内存且较慢；默认关闭。',
  default: false,
  advanced: true,
})

export const subprotocolsField = field.list(
  Type.String({ pattern: "^[!#$%&'*+\\-.0-9A-Z^_`|a-z~]+$" }),
  {
    en: 'Subprotocols in order of preference.',
    zh: '按优先级排列的子协议。',
    default: [],
  },
)

export const closeTimeoutField = field.duration({
  en: 'A peer that does not answer our close in this time is cut off.',
  zh: '对端在此时间内未回应关闭则强制断开。',
  default: '5s',
  advanced: true,
})
