import { config, defineTransform, field, Type } from '../../runtime/plugin.ts'
import type {
  Expression,
  Finding,
  Message,
  Meta,
  Template,
  TextStep,
} from '../../runtime/plugin.ts'
import { createEdit } from './path/edit.ts'
import type { Edit } from './path/edit.ts'
import { checkedPath, parsePath } from './path/path.ts'

const expression = field.expression({
  en: 'CEL for the new value. It sees the message as it came in.',
  zh: '新值的 CEL 表达式，看到的是进入时的消息。',
})

const shape = config({
  value: Type.Optional(
    field.expression({
      en: 'CEL for the whole new payload.',
      zh: '整个新负载的 CEL 表达式。',
      examples: ['{"id": payload.id, "celsius": payload.t / 10.0}'],
    }),
  ),
  set: Type.Optional(
    field.map(expression, {
      en: 'Paths and the CEL for their new values. Objects on the way are made when missing. Every expression sees the message as it came in, so the order does not matter.',
      zh: '路径及其新值的 CEL 表达式。途中缺少的对象会自动创建。所有表达式看到的都是进入时的消息，因此顺序无关。',
      examples: [{ 'payload.celsius': 'payload.t / 10.0', 'meta.site': '"north"' }],
    }),
  ),
  rename: Type.Optional(
    field.map(Type.String(), {
      en: 'Old path to new path. A path that is not there is passed over.',
      zh: '旧路径到新路径。不存在的路径会被跳过。',
      examples: [{ 'payload.temp': 'payload.temperature' }],
    }),
  ),
  remove: Type.Optional(
    field.list(Type.String(), {
      en: 'Paths to leave out. A path that is not there is passed over.',
      zh: '要去掉的路径。不存在的路径会被跳过。',
      examples: [['payload.debug']],
    }),
  ),
  topic: Type.Optional(
    field.template({
      en: 'The new topic: text with `{{ CEL }}` holes.',
      zh: '新主题：带 `{{ CEL }}` 占位的文本。',
      examples: ['plant/{{ topicLevel(1) }}/clean'],
    }),
  ),
  meta: Type.Optional(
    field.map(expression, {
      en: 'Keys of `meta` and the CEL for their values; short for `set` with `meta.key`.',
      zh: '`meta` 的键及其值的 CEL 表达式；等同于 `set` 中的 `meta.键`。',
      examples: [{ contentType: '"application/json"' }],
    }),
  ),
})

export default defineTransform({
  text: {
    en: {
      summary: 'Changes the payload, the topic or meta',
      help: 'Makes a new message: `value` replaces the payload; `rename`, `remove` and `set` change parts of it by path (`payload.a.b`, `payload["odd key"]`, `payload.list[0]`, `meta.x`). The message that came in is never changed, and every expression sees it as it was. Of a path and one below it, the upper is done first.',
      keywords: ['transform', 'set', 'rename', 'change'],
    },
    'zh-CN': {
      summary: '修改负载、主题或 meta',
      help: '生成新消息：`value` 替换整个负载；`rename`、`remove`、`set` 按路径修改部分内容（`payload.a.b`、`payload["odd key"]`、`payload.list[0]`、`meta.x`）。进入的消息永不被修改，所有表达式看到的都是它原来的样子。若同时涉及某路径及其下级路径，先处理上级。',
      keywords: ['转换', '设置', '重命名', '修改'],
    },
  },
  icon: 'pencil',
  config: shape,
  summary: 'value',
  examples: [
    {
      title: 'Add a field and a topic',
      yaml: 'type: map\nset:\n  payload.celsius: payload.raw / 10.0\ntopic: clean/{{ topic }}',
      input: { json: { raw: 215 } },
    },
    {
      title: 'A new payload',
      yaml: 'type: map\nvalue: \'{"id": topicLevel(1), "t": payload.temperature}\'',
      input: { json: { temperature: 21.5 } },
    },
    {
      title: 'Rename and remove',
      yaml: 'type: map\nrename:\n  payload.temp: payload.temperature\nremove: [payload.debug]',
      input: { json: { temp: 21.5, debug: 'x' } },
    },
  ],
  inputs: ['any'],
  outputs: { out: 'any' },
  *check(options) {
    if (Object.values(options).every((value) => value === undefined || isEmpty(value))) {
      yield {
        path: '',
        message: { en: 'the map changes nothing', zh: '这个 map 没有改动任何内容' },
        hint: { en: 'give it "value", "set", "topic"', zh: '请设置 "value"、"set"、"topic" 等' },
      }
    }
    yield* checkPaths(options)
  },
  create(options) {
    const edits = listEdits(options)
    const editPayload = createEdit('payload', edits)
    const editMeta = createEdit('meta', edits)
    const { topic: template } = options
    const readTopic = template && createTopic(template)
    return (message): Message => ({
      payload: editPayload ? editPayload(message) : message.payload,
      topic: readTopic ? readTopic(message) : message.topic,
      meta: editMeta ? asMeta(editMeta(message)) : message.meta,
    })
  },
  onText: textStep,
})

/** Only `set`, and only of keys right below the payload, can be spliced into JSON text. */
function textStep({ set = {}, ...rest }: Options & { topic?: Template }): TextStep | undefined {
  if (Object.values(rest).some((other) => other !== undefined && !isEmpty(other))) return undefined
  const values = Object.entries(set).map(([path, value]) => {
    const { root, keys } = checkedPath(path)
    const [key, ...deeper] = keys
    const isTop = root === 'payload' && typeof key === 'string' && deeper.length === 0
    return isTop ? { key, value } : undefined
  })
  return values.every((one) => one !== undefined) ? { kind: 'set', values } : undefined
}

interface Options {
  readonly value?: Expression
  readonly set?: Readonly<Record<string, Expression>>
  readonly rename?: Readonly<Record<string, string>>
  readonly remove?: readonly string[]
  readonly meta?: Readonly<Record<string, Expression>>
}

/** In this order, so that a `set` on the place of a removed or renamed value stands. */
function listEdits({ value, set = {}, rename = {}, remove = [], meta = {} }: Options): Edit[] {
  const edits: Edit[] = []
  if (value) edits.push({ at: checkedPath('payload'), change: { kind: 'set', value } })
  for (const path of remove) edits.push({ at: checkedPath(path), change: { kind: 'remove' } })
  for (const from of Object.keys(rename)) {
    edits.push({ at: checkedPath(from), change: { kind: 'remove' } })
  }
  for (const [from, to] of Object.entries(rename)) {
    edits.push({ at: checkedPath(to), change: { kind: 'take', from: checkedPath(from) } })
  }
  for (const [path, next] of Object.entries(set)) {
    edits.push({ at: checkedPath(path), change: { kind: 'set', value: next } })
  }
  for (const [key, next] of Object.entries(meta)) {
    const at = { source: `meta.${key}`, root: 'meta', keys: [key] } as const
    edits.push({ at, change: { kind: 'set', value: next } })
  }
  return edits
}

function createTopic(template: Template): (message: Message) => string {
  const { constant } = template
  return constant === undefined ? (message) => template.render(message) : () => constant
}

/** Edits of `meta` keep it an object: its root itself cannot be set. */
function asMeta(value: unknown): Meta {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
  return value as Meta
}

const isEmpty = (value: unknown) =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

function* checkPaths({
  set = {},
  rename = {},
  remove = [],
  meta = {},
}: Options): Iterable<Finding> {
  const targets = new Map<string, string>()
  function* check(source: string, at: string, isTarget: boolean): Iterable<Finding> {
    const parsed = parsePath(source)
    if (!parsed.ok) {
      const { message, hint } = parsed
      yield { path: at, message, ...(hint === undefined ? {} : { hint }) }
      return
    }
    if (!isTarget) return
    const place = JSON.stringify([parsed.path.root, ...parsed.path.keys])
    const other = targets.get(place)
    if (other !== undefined) {
      yield {
        path: at,
        message: {
          en: `"${source}" is changed twice, here and at ${other}`,
          zh: `"${source}" 被改动了两次：这里和 ${other}`,
        },
      }
    }
    targets.set(place, at)
  }
  for (const source of Object.keys(set)) yield* check(source, `/set/${escape(source)}`, true)
  for (const [from, to] of Object.entries(rename)) {
    yield* check(from, `/rename/${escape(from)}`, false)
    yield* check(to, `/rename/${escape(from)}`, true)
  }
  for (const [index, source] of remove.entries()) {
    yield* check(source, `/remove/${index}`, true)
  }
  for (const key of Object.keys(meta)) {
    yield* check(`meta[${JSON.stringify(key)}]`, `/meta/${escape(key)}`, true)
  }
}

const escape = (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1')
