import { config, defineTransform, field, Type } from '../../runtime/plugin.ts'
import { attributePrefix, textName } from './document/fields.ts'
import { createWrite, namePattern } from './document/write.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'A value to XML text',
      help: 'Writes the payload as XML, the way `xml/decode` reads it: `{"a": {"@b": 1, "c": [2, 3]}}` becomes `<a b="1"><c>2</c><c>3</c></a>`. The payload is an object with one member, the root element, or anything inside the element that `root` names. Null becomes an empty element, an empty list nothing, dates ISO 8601 text, bytes base64 text; big integers keep all their digits. Names that are none in XML, characters that it does not have, lists inside lists, `NaN` and infinite numbers leave by `error`, with the path.',
      keywords: ['stringify', 'serialize', 'soap'],
    },
    'zh-CN': {
      summary: '值转为 XML 文本',
      help: '把负载写成 XML，与 `xml/decode` 的读取方式一致：`{"a": {"@b": 1, "c": [2, 3]}}` 变为 `<a b="1"><c>2</c><c>3</c></a>`。负载是只有一个成员（根元素）的对象，或放在 `root` 所命名元素中的任意值。null 成为空元素，空列表不产生内容，日期写成 ISO 8601 文本，字节写成 base64 文本；大整数保留全部数字。不符合 XML 的名称、不允许的字符、列表中的列表、`NaN` 和无穷大从 `error` 端口离开，并指出路径。',
      keywords: ['序列化'],
    },
  },
  icon: 'code-xml',
  config: config({
    root: Type.Optional(
      field.string({
        en: 'The root element, around the whole payload. Without it the payload is an object with one member.',
        zh: '包围整个负载的根元素。没有它时，负载须是只有一个成员的对象。',
        examples: ['reading'],
      }),
    ),
    item: field.string({
      en: 'The name of the elements of a payload that is a list (with `root`).',
      zh: '负载为列表时（配合 `root`）各元素的名称。',
      default: 'item',
      advanced: true,
    }),
    declaration: field.boolean({
      en: 'Begin with `<?xml version="1.0" encoding="UTF-8"?>`.',
      zh: '以 `<?xml version="1.0" encoding="UTF-8"?>` 开头。',
      default: true,
    }),
    pretty: field.boolean({
      en: 'Indented over several lines, for people.',
      zh: '分行缩进，便于阅读。',
      default: false,
    }),
    attributePrefix,
    textName,
    as: field.choice(['text', 'bytes'], {
      en: 'What the payload becomes. Sinks take both; WebSocket sends text as a text frame and bytes as a binary one.',
      zh: '负载的形式。去向两者都接受；WebSocket 以文本帧发送文本，以二进制帧发送字节。',
      default: 'text',
    }),
  }),
  examples: [
    {
      title: 'A root element around the payload',
      yaml: 'type: xml/encode\nroot: reading',
      input: { json: { '@sensor': 'a1', celsius: 21.5 } },
    },
    {
      title: 'For people',
      yaml: 'type: xml/encode\nroot: plant\npretty: true',
      input: { json: { line: [1, 2] } },
    },
  ],
  inputs: ['any'],
  outputs: { out: 'any' },
  *check({ root, item }) {
    for (const [key, name] of Object.entries({ root, item })) {
      if (name === undefined || namePattern.test(name)) continue
      yield {
        path: `/${key}`,
        message: {
          en: `${JSON.stringify(name)} is no name of an element`,
          zh: `${JSON.stringify(name)} 不是元素名`,
        },
      }
    }
  },
  create({ as, ...options }) {
    const write = createWrite(options)
    return ({ payload, topic, meta }) => {
      const text = write(payload)
      return { payload: as === 'bytes' ? Buffer.from(text) : text, topic, meta }
    }
  },
})
