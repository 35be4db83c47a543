/**
 * Keys that the engine reads on any node, beside the node's own. A type that declares a key of the
 * same name keeps its own meaning for it.
 */
import { field, Type } from '../field.ts'
import type { TypeKind } from './catalogue.ts'
import { fieldSchema } from './describe.ts'
import type { FieldSchema } from './describe.ts'
import type { EngineKeys } from './model.ts'

const retry = field.group(
  {
    attempts: field.oneOf(
      [Type.Literal('forever'), Type.Integer({ minimum: 1, description: 'Attempts in all.' })],
      {
        en: 'How often a message is tried in all before it leaves by the port `error`.',
        zh: '消息总共尝试的次数，之后从 `error` 端口离开。',
        default: 'forever',
        examples: ['forever', 5],
      },
    ),
    min: field.duration({
      en: 'The wait after the first failure is a random time below this; it doubles with each failure.',
      zh: '第一次失败后等待的随机时间上限；每次失败后加倍。',
      default: '100ms',
    }),
    max: field.duration({
      en: 'No wait is longer than this.',
      zh: '等待时间的上限。',
      default: '30s',
    }),
  },
  {
    en: 'What happens when sending fails for a reason that time may mend.',
    zh: '因暂时原因发送失败时的处理方式。',
    default: {},
    advanced: true,
  },
)

const window = field.group(
  {
    messages: field.integer(
      {
        en: 'Messages that may be under way from this source at once.',
        zh: '该来源同时在途的消息数上限。',
        default: 1024,
      },
      { minimum: 1, maximum: 1_000_000 },
    ),
    bytes: field.size({
      en: 'Bytes of payload that may be under way from this source at once.',
      zh: '该来源同时在途的负载字节数上限。',
      default: '16MiB',
    }),
    stuck: field.duration({
      en: 'A message that is under way for longer is reported as stuck.',
      zh: '在途超过此时间的消息会被报告为卡住。',
      default: '60s',
    }),
  },
  {
    en: 'How much this source takes in before earlier messages are done.',
    zh: '在先前的消息完成之前，该来源最多接收多少。',
    default: {},
    advanced: true,
  },
)

interface EngineKey {
  readonly schema: FieldSchema
  /** Kinds of node that the key has an effect on. */
  readonly kinds: readonly TypeKind[]
}

const everywhere: readonly TypeKind[] = ['source', 'transform', 'route', 'stage', 'sink', 'subflow']
const sending: readonly TypeKind[] = ['sink', 'stage']
const taking: readonly TypeKind[] = ['source']

export const engineKeys: Readonly<Record<string, EngineKey>> = {
  disabled: {
    schema: fieldSchema(
      field.boolean({
        en: 'Leaves the node and its wires out, as if they were not in the file.',
        zh: '停用该节点及其连线，如同不在文件中。',
        default: false,
      }),
    ),
    kinds: everywhere,
  },
  note: {
    schema: fieldSchema(
      Type.Optional(field.string({ en: 'A note for people.', zh: '给人看的备注。' })),
    ),
    kinds: everywhere,
  },
  retry: { schema: fieldSchema(retry), kinds: sending },
  timeout: {
    schema: fieldSchema(
      Type.Optional(
        field.duration({
          en: 'Deadline of one attempt. Without it, the type has its own.',
          zh: '单次尝试的期限；未设置时由节点类型决定。',
          examples: ['10s'],
          advanced: true,
        }),
      ),
    ),
    kinds: sending,
  },
  maxInFlight: {
    schema: fieldSchema(
      Type.Optional(
        field.integer(
          {
            en: 'Messages that may be on their way to the other side at once. 1 keeps strict order across retries.',
            zh: '同时发送中的消息数上限；1 表示重试时也严格保持顺序。',
            examples: [32],
            advanced: true,
          },
          { minimum: 1, maximum: 65_535 },
        ),
      ),
    ),
    kinds: sending,
  },
  window: { schema: fieldSchema(window), kinds: taking },
  ack: {
    schema: fieldSchema(
      field.choice(['delivered', 'received'], {
        en: 'When the source is told that a message is done: after it was delivered, or at once.',
        zh: '何时向来源确认消息：送达之后，或收到即确认。',
        default: 'delivered',
        advanced: true,
      }),
    ),
    kinds: taking,
  },
  onRejected: {
    schema: fieldSchema(
      field.choice(['ack', 'stop'], {
        en: 'What happens with a message that failed for good and has no error route: acknowledge and count it, or stop the source.',
        zh: '对于最终失败且没有错误去向的消息：确认并计数，或停止来源。',
        default: 'ack',
        advanced: true,
      }),
    ),
    kinds: taking,
  },
}

/** The engine keys of a kind, as properties of a schema. */
export function engineProperties(kind: TypeKind): Record<string, FieldSchema> {
  const applying = Object.entries(engineKeys).filter(([, key]) => key.kinds.includes(kind))
  return Object.fromEntries(applying.map(([name, key]) => [name, key.schema]))
}

const fallback: EngineKeys = {
  disabled: false,
  retry: Object.freeze({ attempts: 'forever', min: 100, max: 30_000 }),
  timeout: undefined,
  maxInFlight: undefined,
  window: Object.freeze({ messages: 1024, bytes: 16 * 1024 * 1024, stuck: 60_000 }),
  ack: 'delivered',
  onRejected: 'ack',
}

/** The flow's `defaults`, where it has some. */
export interface EngineDefaults {
  readonly retry?: Partial<EngineKeys['retry']>
  readonly window?: Partial<EngineKeys['window']>
}

/**
 * The keys with defaults: the file's word first, then the flow's `defaults`, then ours. `written`
 * holds what the file says, resolved; it has passed the schema.
 */
export function engineKeysOf(
  written: Readonly<Record<string, unknown>>,
  defaults: EngineDefaults,
): EngineKeys {
  // The schema has checked the types of what is written.
  const keys = written as Partial<EngineKeys>
  return Object.freeze({
    disabled: keys.disabled ?? fallback.disabled,
    retry: Object.freeze({ ...fallback.retry, ...defaults.retry, ...keys.retry }),
    timeout: keys.timeout,
    maxInFlight: keys.maxInFlight,
    window: Object.freeze({ ...fallback.window, ...defaults.window, ...keys.window }),
    ack: keys.ack ?? fallback.ack,
    onRejected: keys.onRejected ?? fallback.onRejected,
  })
}
