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

const pemFile = (en: string, zh: string) => Type.Optional(field.string({ en, zh }))

/** Fields of `tls` that both sides share. */
export const tlsFiles = {
  cert: pemFile(
    'Path of a PEM file with our certificate and its chain, or the PEM text itself.',
    '我方证书（含证书链）的 PEM 文件路径，或 PEM 文本。',
  ),
  key: Type.Optional(
    field.string({
      en: 'Path of a PEM file with the private key, or the text by `${file:..}`.',
      zh: '私钥 PEM 文件的路径，或用 `${file:..}` 引用的文本。',
    }),
  ),
  passphrase: Type.Optional(
    field.secret({ en: 'Opens an encrypted private key.', zh: '加密私钥的口令。' }),
  ),
  ca: pemFile(
    'PEM file of the authorities that the other side must be signed by, instead of the system ones.',
    '验证对端证书的 CA PEM 文件，替代系统默认 CA。',
  ),
  crl: pemFile(
    'PEM file of revoked certificates; a revoked one is refused.',
    '证书吊销列表 PEM 文件；被吊销的证书会被拒绝。',
  ),
  minVersion: field.choice(['TLSv1.2', 'TLSv1.3'], {
    en: 'The oldest version of TLS that is spoken.',
    zh: '允许的最低 TLS 版本。',
    default: 'TLSv1.2',
    advanced: true,
  }),
}
