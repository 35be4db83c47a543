import { config, defineTransform, field, Type } from '../../runtime/plugin.ts'
import type { Message } from '../../runtime/plugin.ts'
import { attributePrefix, textName } from './document/fields.ts'
import { createRead } from './document/read.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'XML text to a value',
      help: 'Reads the payload (text, or bytes of UTF-8) as XML: `<a b="1"><c>x</c></a>` becomes `{"a": {"@b": "1", "c": "x"}}`. An element that comes several times becomes a list; one that comes once does not, unless `arrays` names it. An empty element is an empty text. Comments, processing instructions and the order of different elements are lost, and the pieces of mixed text are joined. A DTD is refused, and with it all entities but the five of XML and characters by number. What is broken leaves by `error` with line and column; so does the name `__proto__`. Reading takes about a millisecond a KiB, in which nothing else runs; `maxInput` keeps it short.',
      keywords: ['parse', 'deserialize', 'soap'],
    },
    'zh-CN': {
      summary: 'XML 文本转为值',
      help: '把负载（文本或 UTF-8 字节）按 XML 读取：`<a b="1"><c>x</c></a>` 变为 `{"a": {"@b": "1", "c": "x"}}`。多次出现的元素变为列表；只出现一次的不会，除非列在 `arrays` 中。空元素是空文本。注释、处理指令以及不同元素之间的顺序会丢失，混合文本的各部分被拼接。DTD 会被拒绝，因此除 XML 的五个实体和数字字符引用外的实体也会被拒绝。损坏的内容从 `error` 端口离开，并指出行和列；名称 `__proto__` 也一样。读取每 KiB 约需 1 毫秒，其间不会执行其他工作；`maxInput` 使其保持短暂。',
      keywords: ['解析', '反序列化'],
    },
  },
  icon: 'code-xml',
  config: config({
    values: field.choice(['text', 'auto'], {
      en: 'What texts become: they stay `text`; or (`auto`) numbers as JSON writes them, true and false are read as such (`007` stays text, big integers keep all digits).',
      zh: '文本变成什么：保持文本（text）；或（auto）识别 JSON 写法的数字、true 和 false（`007` 仍为文本，大整数保留全部数字）。',
      default: 'text',
    }),
    arrays: field.list(
      Type.String(),
      {
        en: 'Elements that are always a list, also when there is one: by name, or by path from the root with dots.',
        zh: '总是作为列表的元素（即使只有一个）：写名称，或从根开始用点分隔的路径。',
        default: [],
        examples: [['reading', 'plant.line.sensor']],
      },
      { uniqueItems: true },
    ),
    attributes: field.choice(['keep', 'drop'], {
      en: 'Attributes become members with a prefix, or are left out.',
      zh: '属性成为带前缀的成员（keep），或被省略（drop）。',
      default: 'keep',
    }),
    namespaces: field.choice(['keep', 'strip'], {
      en: 'The prefix of a name (`soap:Body`): kept as it is written, or left out. Two names that differ only in it become one list.',
      zh: '名称的命名空间前缀（`soap:Body`）：原样保留（keep）或去掉（strip）。仅前缀不同的名称会合并为一个列表。',
      default: 'keep',
    }),
    trim: field.boolean({
      en: 'White space around texts is left out.',
      zh: '去掉文本两侧的空白。',
      default: true,
    }),
    attributePrefix,
    textName,
    maxInput: field.size({
      en: 'How large the payload may be.',
      zh: '负载的最大大小。',
      default: '256KiB',
    }),
    maxDepth: field.integer(
      {
        en: 'How deep elements may be nested.',
        zh: '元素允许的最大嵌套深度。',
        default: 64,
        advanced: true,
      },
      { minimum: 1, maximum: 500 },
    ),
  }),
  examples: [
    {
      title: 'Numbers as numbers',
      yaml: 'type: xml/decode\nvalues: auto',
      input: { text: '<reading sensor="a1"><celsius>21.5</celsius></reading>' },
    },
    {
      title: 'Readings are always a list, names without prefixes',
      yaml: 'type: xml/decode\narrays: [reading]\nnamespaces: strip',
      input: { text: '<p:plant xmlns:p="urn:plant"><p:reading>21.5</p:reading></p:plant>' },
    },
  ],
  inputs: ['bytes', 'text'],
  outputs: { out: 'json' },
  create(options) {
    const read = createRead(options)
    return ({ payload, topic, meta }): Message => ({ payload: read(payload), topic, meta })
  },
})
