import { stringify } from 'yaml'

import { config, defineTransform, field } from '../../runtime/plugin.ts'
import { toPlain } from './document/plain.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'A value to YAML text',
      help: 'Writes the payload as YAML 1.2. Texts that would read as something else, also by YAML 1.1 (`no`, `12:30`), are put in quotes, big integers keep all their digits, `NaN` and infinite numbers are written `.nan` and `.inf`, bytes `!!binary`, dates as ISO 8601 text, maps and sets as maps and lists. Members that are `undefined` are left out. Values that stand twice are written twice, without aliases. Functions and values that hold themselves leave by `error`, with the path.',
      keywords: ['stringify', 'serialize', 'yml'],
    },
    'zh-CN': {
      summary: '值转为 YAML 文本',
      help: '把负载写成 YAML 1.2。会被误读的文本（包括 YAML 1.1 中的 `no`、`12:30`）加引号，大整数保留全部数字，`NaN` 和无穷大写成 `.nan` 和 `.inf`，字节写成 `!!binary`，日期写成 ISO 8601 文本，Map 和 Set 写成映射和列表。`undefined` 成员被省略。出现两次的值写两次，不用别名。函数以及包含自身的值从 `error` 端口离开，并指出路径。',
      keywords: ['序列化'],
    },
  },
  icon: 'file-text',
  config: config({
    style: field.choice(['block', 'flow'], {
      en: 'Indented lines for people, or braces and brackets on one line.',
      zh: '便于阅读的缩进形式（block），或写在一行的花括号和方括号形式（flow）。',
      default: 'block',
    }),
    as: field.choice(['text', 'bytes'], {
      en: 'What the payload becomes. Sinks take both; WebSocket sends text as a text frame and bytes as a binary one.',
      zh: '负载的形式。去向两者都接受；WebSocket 以文本帧发送文本，以二进制帧发送字节。',
      default: 'text',
    }),
  }),
  examples: [
    {
      title: 'For people',
      yaml: 'type: yaml/encode',
      input: { json: { limits: [5, 30], open: 'no' } },
    },
    {
      title: 'On one line',
      yaml: 'type: yaml/encode\nstyle: flow',
      input: { json: { limits: [5, 30], open: 'no' } },
    },
  ],
  inputs: ['any'],
  outputs: { out: 'any' },
  create({ style, as }) {
    const options: Parameters<typeof stringify>[2] & object = {
      version: '1.2',
      schema: 'core',
      customTags: ['binary'],
      aliasDuplicateObjects: false,
      // `no` and `12:30` are text to us, and something else to older readers: they are put in quotes.
      compat: 'yaml-1.1',
      // Long texts are not folded: the lines of a payload are its own.
      lineWidth: 0,
      collectionStyle: style === 'flow' ? 'flow' : 'any',
    }
    return ({ payload, topic, meta }) => {
      const written = stringify(toPlain(payload), options)
      // At the start of a stream it would be a byte order mark.
      const text = written.startsWith('\uFEFF') ? `---\n${written}` : written
      return { payload: as === 'bytes' ? Buffer.from(text) : text, topic, meta }
    }
  },
})
