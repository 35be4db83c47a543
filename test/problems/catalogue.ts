/** A small catalogue whose types do not change when the real ones do: goldens stay about problems. */
import type { Catalogue, PortKind, TypeInfo, TypeKind } from '../../runtime/document/catalogue.ts'
import { config, field, Type } from '../../runtime/field.ts'
import type { FieldText } from '../../runtime/field.ts'

const text = (en: string, rest: Omit<FieldText, 'en' | 'zh'> = {}): FieldText<never> =>
  ({ en, zh: en, ...rest }) as FieldText<never>

const qos = field.choice([0, 1, 2], { en: 'Quality of service.', zh: '服务质量。', default: 1 })

interface Sketch {
  readonly kind: TypeKind
  readonly fields?: Parameters<typeof config>[0]
  readonly inputs?: readonly PortKind[]
  readonly outputs?: TypeInfo['outputs']
  readonly portsFrom?: TypeInfo['portsFrom']
  readonly check?: TypeInfo['check']
}

const sketches: Readonly<Record<string, Sketch>> = {
  mqtt: {
    kind: 'connection',
    fields: {
      url: field.oneOf(
        [
          field.string(text('One address.'), {
            pattern: '^(mqtts?|wss?)://',
            examples: ['mqtt://localhost:1883'],
          }),
          field.list(field.string(text('An address.')), text('Tried in turn.'), { minItems: 1 }),
        ],
        text('Address of the broker.', { examples: ['mqtt://localhost:1883'] }),
      ),
      protocol: field.choice([5, '3.1.1'], { en: 'Protocol.', zh: '协议。', default: 5 }),
      clientId: Type.Optional(field.string(text('Client id.'))),
      username: Type.Optional(field.string(text('User.'))),
      password: Type.Optional(field.secret(text('Password.'))),
      keepalive: field.duration({ en: 'Keepalive.', zh: '心跳。', default: '30s' }),
      session: field.group(
        {
          clean: field.boolean({ en: 'Start anew.', zh: '清除会话。', default: true }),
          expiry: field.duration({ en: 'How long it is kept.', zh: '保留时间。', default: '1h' }),
        },
        { en: 'The session.', zh: '会话。', default: {} },
      ),
      tls: Type.Optional(
        field.group(
          { insecure: field.boolean({ en: 'Trust anyone.', zh: '不验证。', default: false }) },
          text('TLS.'),
        ),
      ),
    },
    *check(value) {
      const tls = value['tls'] as { insecure?: boolean } | undefined
      if (tls?.insecure)
        yield {
          path: '/tls/insecure',
          severity: 'warning',
          message: {
            en: 'the certificate of the broker is not verified',
            zh: '没有校验代理的证书',
          },
          hint: {
            en: 'Give its certificate authority in "ca" instead.',
            zh: '请改为在 "ca" 中指定其签发机构。',
          },
        }
      if (value['username'] !== undefined && value['password'] === undefined)
        yield {
          path: '/username',
          message: {
            en: '"username" has no "password" beside it',
            zh: '有 "username" 而没有 "password"',
          },
          hint: { en: 'Add "password: ${env:...}".', zh: '添加 "password: ${env:...}"。' },
        }
    },
  },
  'websocket/server': {
    kind: 'connection',
    fields: {
      listen: field.string(text('Address and port.', { examples: ['127.0.0.1:8090'] })),
      path: field.string({ en: 'Path.', zh: '路径。', default: '/' }),
      maxClients: field.integer(
        { en: 'Clients at most.', zh: '客户端上限。', default: 100 },
        { minimum: 1, maximum: 100_000 },
      ),
      maxPayload: field.size({ en: 'Largest message.', zh: '最大消息。', default: '1MiB' }),
    },
  },
  'mqtt/source': {
    kind: 'source',
    fields: {
      connection: field.connection(['mqtt'], text('Connection.', { examples: ['plant'] })),
      topics: field.oneOf(
        [
          field.list(field.string(text('A filter.')), text('Filters.'), { minItems: 1 }),
          field.map(
            field.group({ qos }, text('Options of the filter.')),
            text('Filters with options.'),
          ),
        ],
        text('What to subscribe to.', { examples: [['plant/+/temperature']] }),
      ),
      qos,
    },
    outputs: { out: 'bytes', connected: 'event' },
  },
  'mqtt/sink': {
    kind: 'sink',
    fields: {
      connection: field.connection(['mqtt'], text('Connection.', { examples: ['plant'] })),
      topic: field.template({ en: 'Topic.', zh: '主题。', default: '{{ topic }}' }),
      qos,
      retain: field.boolean({ en: 'Keep at the broker.', zh: '保留。', default: false }),
    },
    inputs: ['bytes', 'text'],
  },
  'websocket/sink': {
    kind: 'sink',
    fields: {
      connection: field.connection(['websocket/server'], text('Connection.')),
      frame: field.choice(['auto', 'text', 'binary'], {
        en: 'Frame.',
        zh: '帧。',
        default: 'auto',
      }),
    },
    inputs: ['bytes', 'text'],
  },
  'json/decode': { kind: 'transform', inputs: ['bytes', 'text'], outputs: { out: 'json' } },
  'json/encode': { kind: 'transform', inputs: ['json', 'event'], outputs: { out: 'bytes' } },
  decode: {
    kind: 'transform',
    fields: { schema: field.file(text('The schema.'), ['.proto', '.avsc']) },
    inputs: ['bytes'],
    outputs: { out: 'json' },
  },
  filter: {
    kind: 'transform',
    fields: {
      where: field.expression(text('What passes.', { examples: ['payload.temperature > 30'] })),
    },
    inputs: ['any'],
    outputs: { out: 'same' },
  },
  route: {
    kind: 'route',
    fields: {
      cases: field.map(field.expression(text('A condition.')), text('Ports with conditions.')),
    },
    inputs: ['any'],
    outputs: { else: 'same' },
    portsFrom: { path: '/cases', kind: 'same' },
  },
  delay: {
    kind: 'stage',
    fields: { by: field.duration(text('How long.', { examples: ['5s'] })) },
    inputs: ['any'],
    outputs: { out: 'same' },
  },
  log: { kind: 'sink', inputs: ['any'] },
}

const infos = new Map(
  Object.entries(sketches).map(([type, sketch]): [string, TypeInfo] => [
    type,
    {
      type,
      kind: sketch.kind,
      schema: config(sketch.fields ?? {}),
      inputs: sketch.inputs ?? [],
      outputs: sketch.outputs ?? {},
      ...(sketch.portsFrom ? { portsFrom: sketch.portsFrom } : {}),
      ...(sketch.check ? { check: sketch.check } : {}),
      icon: 'circle',
      text: { en: { summary: type, help: type }, 'zh-CN': { summary: type, help: type } },
      examples: [],
    },
  ]),
)

export const problemCatalogue: Catalogue = {
  find: (type) => infos.get(type),
  names: () => [...infos.keys()],
}
