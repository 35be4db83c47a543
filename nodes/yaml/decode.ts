import { config, defineTransform, field, PermanentError, readText } from '../../runtime/plugin.ts'
import type { Message } from '../../runtime/plugin.ts'
import { compose } from './document/compose.ts'
import { valueOf } from './document/value.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'YAML text to a value',
      help: 'Reads the payload (text, or bytes of UTF-8) as YAML 1.2 with the core schema: `yes` and `2026-01-01` are text, `0x10` and `1e3` are numbers. What is broken, a key that stands twice, a key that is no scalar and a number out of range (`1e400`) leave by `error`, with line and column. `.inf` and `.nan` are the numbers they say, `!!binary` gives bytes, keys that are numbers become text, comments are lost, an empty text is null. Aliases work, but what they stand for is limited, so that no small message unfolds into a huge one. Reading takes about a millisecond a KiB, in which nothing else runs; `maxInput` keeps it short.',
      keywords: ['parse', 'deserialize', 'yml'],
    },
    'zh-CN': {
      summary: 'YAML 文本转为值',
      help: '把负载（文本或 UTF-8 字节）按 YAML 1.2 核心模式读取：`yes` 和 `2026-01-01` 是文本，`0x10` 和 `1e3` 是数字。损坏的内容、重复的键、非标量的键以及超出范围的数字（`1e400`）从 `error` 端口离开，并指出行和列。`.inf` 和 `.nan` 就是它们表示的数字，`!!binary` 得到字节，数字键变为文本，注释会丢失，空文本为 null。支持别名，但它们代表的内容有上限，因此小消息不会展开成巨大的值。读取每 KiB 约需 1 毫秒，其间不会执行其他工作；`maxInput` 使其保持短暂。',
      keywords: ['解析', '反序列化'],
    },
  },
  icon: 'file-text',
  config: config({
    documents: field.choice(['single', 'list'], {
      en: 'One document; or any number of them, separated by `---`, as a list.',
      zh: '单个文档（single）；或由 `---` 分隔的任意多个文档，结果为列表（list）。',
      default: 'single',
    }),
    merge: field.boolean({
      en: 'Keys `<<` merge other maps into this one, as in YAML 1.1.',
      zh: '键 `<<` 把其他映射合并进来，与 YAML 1.1 相同。',
      default: false,
    }),
    tags: field.choice(['refuse', 'ignore'], {
      en: 'Tags that are not of the core schema (`!secret`, `!!set`): refuse the message, or read the value as if there were none.',
      zh: '不属于核心模式的标签（`!secret`、`!!set`）：拒绝消息（refuse），或忽略标签（ignore）。',
      default: 'refuse',
    }),
    bigints: field.choice(['bigint', 'string', 'number'], {
      en: 'Integers beyond ±(2^53 - 1): kept exactly as `bigint`, as a `string` of digits, or rounded to a `number`.',
      zh: '超过 ±(2^53 - 1) 的整数：精确保留为 bigint、转为数字字符串（string），或舍入为 number。',
      default: 'bigint',
    }),
    maxInput: field.size({
      en: 'How large the payload may be.',
      zh: '负载的最大大小。',
      default: '256KiB',
    }),
    maxDepth: field.integer(
      {
        en: 'How deep lists and maps may be nested.',
        zh: '列表和映射允许的最大嵌套深度。',
        default: 128,
        advanced: true,
      },
      { minimum: 1, maximum: 500 },
    ),
    maxAliased: field.integer(
      {
        en: 'How many values all aliases together may stand for.',
        zh: '所有别名合计最多代表多少个值。',
        default: 10_000,
        advanced: true,
      },
      { minimum: 0 },
    ),
  }),
  examples: [
    {
      title: 'A configuration that comes as YAML',
      yaml: 'type: yaml/decode',
      input: { text: 'limits: {low: 5, high: 0x1E}\nopen: no\n' },
    },
    {
      title: 'Several documents, with merged maps',
      yaml: 'type: yaml/decode\ndocuments: list\nmerge: true',
      input: { text: 'a: &a {x: 1}\nb: {<<: *a, y: 2}\n---\n- 1\n' },
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'json' },
  create(options) {
    const { documents: wanted, maxInput, maxDepth } = options
    return ({ payload, topic, meta }): Message => {
      const text = readText(payload)
      if (text.length > maxInput) throw tooLarge(text.length, maxInput)
      const { documents, fault } = compose(text, maxDepth)
      if (wanted === 'list') {
        const values = text.trim() === '' ? [] : documents
        return { payload: values.map((one) => valueOf(one, fault, options)), topic, meta }
      }
      const [first, second] = documents
      if (second) {
        const what = 'expected one document, found another (documents: list takes several)'
        throw fault(what, second.range[0])
      }
      return { payload: first ? valueOf(first, fault, options) : null, topic, meta }
    }
  },
})

const tooLarge = (length: number, maxInput: number) =>
  new PermanentError('too-large', `the text is too large (${length}, maxInput is ${maxInput})`)
