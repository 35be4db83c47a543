import { config, field, Type } from '../../../runtime/plugin.ts'
import type { Static } from '../../../runtime/plugin.ts'

const address = {
  en: 'Where the broker is: `mqtt://`, `mqtts://`, `ws://` or `wss://`. A list is tried in turn.',
  zh: '代理地址：`mqtt://`、`mqtts://`、`ws://` 或 `wss://`。可填列表，依次尝试。',
  examples: ['mqtts://broker.example:8883'],
}
const qos = (en: string, zh: string) => field.choice([0, 1, 2], { en, zh, default: 0 })

/** MQTT 5 properties that do not change from message to message. */
const fixedProperties = () =>
  field.group(
    {
      contentType: Type.Optional(
        field.string({ en: 'MIME type of the payload.', zh: '负载的 MIME 类型。' }),
      ),
      responseTopic: Type.Optional(field.string({ en: 'Topic for an answer.', zh: '应答主题。' })),
      correlationData: Type.Optional(
        field.string({ en: 'Text that an answer carries back.', zh: '应答中带回的文本。' }),
      ),
      expiry: Type.Optional(
        field.duration({
          en: 'The broker forgets the message after this time.',
          zh: '超过此时间代理丢弃该消息。',
        }),
      ),
      userProperties: Type.Optional(
        field.map(Type.String(), { en: 'Names and values of your own.', zh: '自定义名称和值。' }),
      ),
    },
    { en: 'MQTT 5 properties.', zh: 'MQTT 5 属性。', default: {}, advanced: true },
  )

const announcement = {
  topic: field.string({ en: 'Topic to publish to.', zh: '发布主题。' }),
  payload: field.string({ en: 'Text to publish.', zh: '发布的文本。', default: '' }),
  qos: qos('Quality of service.', '服务质量。'),
  retain: field.boolean({ en: 'The broker keeps it.', zh: '代理保留该消息。', default: false }),
  properties: fixedProperties(),
}

const tls = field.group(
  {
    ca: Type.Optional(
      field.string({
        en: "Authority that signed the broker's certificate: a PEM file or its text. Without it, the system's authorities.",
        zh: '签发代理证书的 CA：PEM 文件路径或文本。缺省使用系统 CA。',
      }),
    ),
    cert: Type.Optional(
      field.string({
        en: 'Our certificate, when the broker asks for one: a PEM file or its text.',
        zh: '客户端证书：PEM 文件路径或文本。',
      }),
    ),
    key: Type.Optional(
      field.secret({
        en: 'Key of our certificate: a PEM file or its text.',
        zh: '客户端私钥：PEM 文件路径或文本。',
      }),
    ),
    passphrase: Type.Optional(field.secret({ en: 'Opens the key.', zh: '私钥口令。' })),
    serverName: Type.Optional(
      field.string({
        en: 'Name that the certificate must have, when it is not the host of the URL.',
        zh: '证书应匹配的名称（与 URL 主机不同时填写）。',
      }),
    ),
    minVersion: field.choice(['TLSv1.2', 'TLSv1.3'], {
      en: 'Oldest TLS version that is allowed.',
      zh: '允许的最低 TLS 版本。',
      default: 'TLSv1.2',
    }),
    alpn: field.list(Type.String(), {
      en: 'Protocols to offer in the handshake (ALPN), for brokers on port 443.',
      zh: '握手中提供的协议（ALPN）。',
      default: [],
      advanced: true,
    }),
    insecure: field.boolean({
      en: '**Dangerous.** Does not check the certificate at all: anyone can play the broker.',
      zh: '**危险。** 完全不校验证书，任何人都可冒充代理。',
      default: false,
      advanced: true,
    }),
  },
  {
    en: 'TLS, for `mqtts` and `wss`. Files are read again at each connect.',
    zh: 'TLS 设置，用于 `mqtts` 和 `wss`。每次连接时重新读取文件。',
    default: {},
  },
)

const session = field.group(
  {
    clean: Type.Optional(
      field.boolean({
        en: 'Start with nothing. `false`: the broker keeps subscriptions and messages while we are away; needs a `clientId`. Default: `false` with a `clientId`, `true` without.',
        zh: '以空会话开始。`false`：离线时代理保留订阅和消息，需要 `clientId`。默认：有 `clientId` 时为 `false`，否则为 `true`。',
      }),
    ),
    expiry: field.duration({
      en: 'How long an MQTT 5 broker keeps the session while we are away.',
      zh: 'MQTT 5 代理在离线时保留会话的时长。',
      default: '1h',
    }),
  },
  { en: 'What the broker keeps for us.', zh: '代理为我们保留的内容。', default: {} },
)

export const connectionConfig = config({
  url: field.oneOf([Type.String(), Type.Array(Type.String(), { minItems: 1 })], address),
  protocol: Type.Unsafe<5 | '3.1.1'>({
    enum: [5, '3.1.1'],
    default: 5,
    description: 'MQTT version.',
    'x-zh': 'MQTT 版本。',
  }),
  clientId: Type.Optional(
    field.string({
      en: 'Name of this client at the broker, unlike any other. Sources use it as it is, sinks with `-sink` behind it. Random for each start when left out.',
      zh: '客户端标识，须唯一。来源直接使用，去向加后缀 `-sink`。缺省每次启动随机生成。',
    }),
  ),
  session,
  keepalive: field.duration({
    en: 'A ping goes out after this time of silence. `0` for none.',
    zh: '静默多久后发送心跳。`0` 为关闭。',
    default: '60s',
    advanced: true,
  }),
  username: Type.Optional(field.string({ en: 'User name.', zh: '用户名。' })),
  password: Type.Optional(field.secret({ en: 'Password.', zh: '密码。' })),
  will: Type.Optional(
    field.group(
      {
        ...announcement,
        delay: field.duration({
          en: 'The broker waits this long for us to come back first (MQTT 5).',
          zh: '代理先等待我们恢复的时长（MQTT 5）。',
          default: '0',
          advanced: true,
        }),
      },
      {
        en: 'What the broker publishes for us when we vanish.',
        zh: '我们异常断开时代理代为发布的消息。',
        advanced: true,
      },
    ),
  ),
  birth: Type.Optional(
    field.group(announcement, {
      en: 'What we publish each time we connect.',
      zh: '每次连接后发布的消息。',
      advanced: true,
    }),
  ),
  tls,
  maxPacketSize: field.size({
    en: 'A longer packet is refused from its header and the connection closed.',
    zh: '超过此大小的报文从报头即拒收并断开连接。',
    default: '16MiB',
    advanced: true,
  }),
  reconnect: field.group(
    {
      min: field.duration({ en: 'First wait.', zh: '首次等待。', default: '500ms' }),
      max: field.duration({ en: 'Longest wait.', zh: '最长等待。', default: '30s' }),
    },
    {
      en: 'How long to wait before the next attempt: a random time below a limit that doubles.',
      zh: '重连等待：在逐次加倍的上限内取随机值。',
      default: {},
      advanced: true,
    },
  ),
  connectTimeout: field.duration({
    en: 'How long the broker may take to accept us.',
    zh: '等待代理接受连接的时限。',
    default: '10s',
    advanced: true,
  }),
  userProperties: field.map(Type.String(), {
    en: 'Names and values for the broker in CONNECT (MQTT 5).',
    zh: 'CONNECT 中的自定义属性（MQTT 5）。',
    default: {},
    advanced: true,
  }),
})

export type ConnectionConfig = Static<typeof connectionConfig>
export type Announcement = NonNullable<ConnectionConfig['birth']>

/** Whether the broker shall keep nothing for us. */
export const isClean = ({ clientId, session: { clean } }: ConnectionConfig): boolean =>
  clean ?? clientId === undefined
