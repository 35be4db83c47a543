import { config, defineSink, field, limitRate } from '../../runtime/plugin.ts'
import type { Log, Message } from '../../runtime/plugin.ts'
import { show } from './show/show.ts'

export default defineSink({
  text: {
    en: {
      summary: 'Writes messages to the log',
      help: 'Writes a line for each message, or for some of them, to the log of the runtime. At most `perSecond` lines are written in a second; what was left out is counted and said in the next line. A message that comes by an error port is shown with what happened to it.',
      keywords: ['print', 'console', 'debug'],
    },
    'zh-CN': {
      summary: '把消息写入日志',
      help: '为每条（或部分）消息在运行时日志中写一行。每秒最多写 `perSecond` 行；被省略的行数会计数，并在下一行说明。来自错误端口的消息会附带失败原因。',
      keywords: ['打印', '控制台', '调试'],
    },
  },
  icon: 'scroll-text',
  config: config({
    level: field.choice(['info', 'warn', 'error'], {
      en: 'The level of the lines.',
      zh: '日志行的级别。',
      default: 'info',
    }),
    every: field.integer(
      {
        en: 'Every how many messages one is shown; 1 shows all.',
        zh: '每多少条消息显示一条；1 表示全部显示。',
        default: 1,
      },
      { minimum: 1 },
    ),
    perSecond: field.integer(
      {
        en: 'How many lines a second at most; 0 is no limit.',
        zh: '每秒最多多少行；0 表示不限。',
        default: 10,
      },
      { minimum: 0 },
    ),
    show: field.list(
      field.choice(['payload', 'topic', 'meta'], {
        en: 'A part of the message.',
        zh: '消息的一部分。',
      }),
      {
        en: 'The parts of the message in a line.',
        zh: '每行显示消息的哪些部分。',
        default: ['topic', 'payload'],
      },
    ),
    maxLength: field.integer(
      {
        en: 'Longer payloads are cut to so many characters.',
        zh: '更长的负载截断到这么多字符。',
        default: 500,
      },
      { minimum: 1, maximum: 100_000 },
    ),
  }),
  summary: 'level',
  examples: [
    { title: 'A look at what passes', yaml: 'type: log' },
    {
      title: 'Every hundredth, with meta',
      yaml: 'type: log\nevery: 100\nshow: [topic, payload, meta]',
    },
  ],
  inputs: ['any'],
  start({ level, every, perSecond, show: parts, maxLength }, { log, id }) {
    const limit = limitRate(perSecond)
    let seen = 0
    const write = (message: Message) => {
      seen += 1
      if ((seen - 1) % every !== 0) return
      const left = limit()
      if (left === undefined) return
      const facts = {
        ...Object.fromEntries(parts.map((part) => [part, show(message[part], maxLength)])),
        ...whyItFailed(message),
      }
      writeLine(log, level, id, left > 0 ? { ...facts, leftOut: left } : facts)
    }
    return { write }
  },
})

/** A message that came by an error port says what happened, whatever parts are shown. */
function whyItFailed({ meta }: Message): Record<string, unknown> {
  const { error } = meta
  if (typeof error !== 'object' || error === null) return {}
  const { node, code, message } = error as Readonly<Record<string, unknown>> // as the engine wrote it
  return { failedIn: node, code, reason: message }
}

function writeLine(
  log: Log,
  level: 'info' | 'warn' | 'error',
  id: string,
  facts: Record<string, unknown>,
): void {
  log[level](id, facts)
}
