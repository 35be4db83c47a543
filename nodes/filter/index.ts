import { config, defineTransform, field } from '../../runtime/plugin.ts'

export default defineTransform({
  text: {
    en: {
      summary: 'Lets matching messages pass',
      help: 'Passes a message on, unchanged, when `where` is true. What does not match is filtered: it counts as done, and its source is acknowledged. A `where` that fails (a missing key, a text compared with a number) sends the message to `error`.',
      keywords: ['where', 'condition', 'drop'],
    },
    'zh-CN': {
      summary: '放行符合条件的消息',
      help: '当 `where` 为真时原样放行消息。不符合的消息被过滤：视为已完成，并向来源确认。如果 `where` 求值失败（缺少键、文本与数字比较），消息进入 `error` 端口。',
      keywords: ['条件', '过滤'],
    },
  },
  icon: 'filter',
  config: config({
    where: field.expression({
      en: 'CEL that is true for the messages to keep.',
      zh: '对要保留的消息为真的 CEL 表达式。',
      examples: ['payload.temperature > 30', 'has(payload.alarm) && topic.startsWith("plant/")'],
    }),
  }),
  summary: 'where',
  examples: [
    {
      title: 'Hot readings',
      yaml: 'type: filter\nwhere: payload.temperature > 30',
      input: { json: { temperature: 31 } },
    },
    {
      title: 'A key that may be missing',
      yaml: 'type: filter\nwhere: payload.?battery.orValue(100) < 20',
      input: { json: { battery: 12 } },
    },
  ],
  inputs: ['any'],
  outputs: { out: 'same' },
  *check({ where }) {
    if (where.type === undefined || where.type === 'bool' || where.type.startsWith('dyn')) return
    yield {
      path: '/where',
      message: {
        en: `"where" gives ${where.type}, not true or false`,
        zh: `"where" 的结果是 ${where.type}，而不是 true 或 false`,
      },
      hint: {
        en: 'compare it with something: payload.level > 3',
        zh: '请把它与某个值比较：payload.level > 3',
      },
    }
  },
  create({ where }) {
    return (message) => (where.test(message) ? message : undefined)
  },
  onText: ({ where }) => ({ kind: 'test', where }),
})
