import { config, defineRoute, field } from '../../runtime/plugin.ts'
import type { Finding } from '../../runtime/plugin.ts'

const portPattern = /^[a-z][a-z0-9-]*$/
const takenPorts = new Set(['else', 'error', 'in', 'out'])

export default defineRoute({
  text: {
    en: {
      summary: 'Sends messages to ports by condition',
      help: 'Each case is a port and the condition for it. With `mode: first` a message goes to the first case that is true, with `all` to every one. What matches none goes to `else`; an `else` that is not wired filters it.',
      keywords: ['switch', 'branch', 'case'],
    },
    'zh-CN': {
      summary: '按条件把消息送往不同端口',
      help: '每个 case 是一个端口及其条件。`mode: first` 时消息去往第一个为真的 case，`all` 时去往所有为真的 case。都不匹配的消息去往 `else`；没有连线的 `else` 会过滤它。',
      keywords: ['分支', '路由', '条件'],
    },
  },
  icon: 'split',
  config: config({
    cases: field.map(
      field.expression({
        en: 'CEL that is true for the messages of this port.',
        zh: '对该端口的消息为真的 CEL 表达式。',
      }),
      {
        en: 'Port names and their conditions, tried in the order in which they stand.',
        zh: '端口名及其条件，按书写顺序判断。',
        examples: [{ hot: 'payload.temperature > 30', cold: 'payload.temperature < 5' }],
      },
      { minProperties: 1 },
    ),
    mode: field.choice(['first', 'all'], {
      en: 'Only the `first` case that is true, or `all` of them.',
      zh: '只走第一个为真的 case（first），或走所有为真的 case（all）。',
      default: 'first',
    }),
  }),
  examples: [
    {
      title: 'Alarms, warnings and the rest',
      yaml: 'type: route\ncases:\n  alarm: payload.level >= 8\n  warning: payload.level >= 5',
      input: { json: { level: 6 } },
    },
    {
      title: 'By topic, to several ports at once',
      yaml: 'type: route\nmode: all\ncases:\n  plant: topic.startsWith("plant/")\n  large: size(payload) > 1000',
    },
  ],
  inputs: ['any'],
  outputs: { else: 'same' },
  portsFrom: { path: '/cases', kind: 'same' },
  *check({ cases }) {
    for (const [port, when] of Object.entries(cases)) {
      const path = `/cases/${port.replaceAll('~', '~0').replaceAll('/', '~1')}`
      yield* checkName(port, path)
      if (when.type === undefined || when.type === 'bool' || when.type.startsWith('dyn')) continue
      yield {
        path,
        message: {
          en: `the case "${port}" gives ${when.type}, not true or false`,
          zh: `分支 "${port}" 的结果是 ${when.type}，而不是 true 或 false`,
        },
      }
    }
  },
  create({ cases, mode }) {
    const branches = Object.entries(cases).map(([port, when]) => ({ port, when }))
    if (mode === 'first') {
      return (message, send) => {
        for (const { port, when } of branches) {
          if (when.test(message)) {
            send(port, message)
            return
          }
        }
        send('else', message)
      }
    }
    return (message, send) => {
      // All conditions before the first send: a fault in a late one must not leave half the copies out.
      const ports: string[] = []
      for (const { port, when } of branches) if (when.test(message)) ports.push(port)
      if (ports.length === 0) send('else', message)
      for (const port of ports) send(port, message)
    }
  },
})

function* checkName(port: string, path: string): Iterable<Finding> {
  if (takenPorts.has(port)) {
    yield {
      path,
      message: {
        en: `a case cannot be named "${port}": every route has that port already`,
        zh: `分支不能命名为 "${port}"：每个路由节点都已有这个端口`,
      },
    }
  } else if (!portPattern.test(port)) {
    yield {
      path,
      message: { en: `"${port}" is no port name`, zh: `"${port}" 不是端口名` },
      hint: {
        en: 'use lower-case letters, digits and hyphens, with a letter first',
        zh: '请使用小写字母、数字和连字符，并以字母开头',
      },
    }
  }
}
