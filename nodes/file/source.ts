/** Source `file/source`: lines of a file, or whole files. */
import { config, defineSource, field, Type } from '../../runtime/plugin.ts'
import type { Finding, Static } from '../../runtime/plugin.ts'
import { createReader } from './input/reader.ts'

const schema = config({
  path: field.string(
    {
      en: 'The file, relative to the working folder of the runtime.',
      zh: '文件路径，相对于运行时的工作目录。',
      examples: ['data/readings.ndjson', '/var/log/syslog'],
    },
    { minLength: 1, pattern: '^[^\\u0000]+$' },
  ),
  as: field.choice(['lines', 'ndjson', 'file'], {
    en: '`lines`: a message a line, as text. `ndjson`: each line is JSON and becomes a value. `file`: the whole file is one message.',
    zh: '`lines`：每行一条文本消息。`ndjson`：每行是 JSON，得到值。`file`：整个文件为一条消息。',
    default: 'lines',
  }),
  follow: field.boolean({
    en: 'Go on with what is appended, also when the file is renamed, emptied or not there yet. With `as: file`: send it again when it has changed.',
    zh: '继续读取追加的内容，文件被重命名、清空或尚不存在时也如此。`as: file` 时：文件变化后再次发送。',
    default: false,
  }),
  from: field.choice(['start', 'end', 'state'], {
    en: 'Where to begin: at the `start` of the file, at its `end`, or by the `state` after the last line that had been delivered when the runtime stopped.',
    zh: '从哪里开始：文件开头（start）、末尾（end），或按保存的状态（state）从上次停止时最后送达的行之后继续。',
    default: 'start',
  }),
  encoding: field.choice(['utf-8', 'bytes'], {
    en: '`bytes` leaves lines and files as they are; `text/decode` knows other charsets.',
    zh: '`bytes` 保持行和文件的原始字节；其他字符集可用 `text/decode`。',
    default: 'utf-8',
  }),
  timing: field.choice(['none', 'original'], {
    en: '`none`: as fast as the flow takes them. `original`: with the intervals that `time` tells.',
    zh: '`none`：按流程能接收的速度。`original`：按 `time` 给出的间隔。',
    default: 'none',
  }),
  time: Type.Optional(
    field.expression({
      en: 'CEL for the time of a message: milliseconds since 1970, a timestamp, or ISO 8601 text.',
      zh: '消息时间的 CEL 表达式：自 1970 年的毫秒数、时间戳或 ISO 8601 文本。',
      examples: ['payload.at'],
    }),
  ),
  speed: field.number(
    {
      en: 'How many times faster than it was.',
      zh: '相对于原始速度的倍数。',
      default: 1,
      examples: [60],
    },
    { exclusiveMinimum: 0 },
  ),
  repeat: field.integer(
    {
      en: 'How often the file is read; 0 is without end.',
      zh: '读取文件的次数；0 表示无限重复。',
      default: 1,
    },
    { minimum: 0 },
  ),
  topic: Type.Optional(
    field.template({
      en: 'The topic: text with `{{ CEL }}` holes. Without it, the name of the file.',
      zh: '主题：带 `{{ CEL }}` 占位的文本。不设置则为文件名。',
      examples: ['replay/{{ payload.device }}'],
    }),
  ),
  maxSize: field.size({
    en: 'The longest line, or with `as: file` the longest file. What is longer is passed over, counted, and told by the port `skipped`.',
    zh: '最长的行（`as: file` 时为最大的文件）。更长的会被跳过、计数，并从 `skipped` 端口告知。',
    default: '1MiB',
    advanced: true,
  }),
  poll: field.duration({
    en: 'How often a followed file is looked at once its end is reached.',
    zh: '跟随文件时，到达末尾后查看的间隔。',
    default: '500ms',
    advanced: true,
  }),
})
export type SourceConfig = Static<typeof schema>

function* check(value: SourceConfig): Iterable<Finding> {
  const { timing, time, repeat, follow, from, as, encoding, poll } = value
  if ((timing === 'original') !== (time !== undefined)) {
    yield timing === 'original'
      ? {
          path: '/timing',
          message: { en: '"timing: original" needs a time', zh: '"timing: original" 需要时间' },
          hint: { en: 'add time: an expression', zh: '请添加 time：一个表达式' },
        }
      : {
          path: '/time',
          message: {
            en: '"time" has no effect without "timing: original"',
            zh: '没有 "timing: original" 时 "time" 不起作用',
          },
          severity: 'warning',
        }
  }
  if (repeat !== 1 && (follow || from !== 'start')) {
    yield {
      path: '/repeat',
      message: {
        en: '"repeat" is for a file that is read from its start and not followed',
        zh: '"repeat" 只用于从头读取且不跟随的文件',
      },
    }
  }
  if (from === 'end' && !follow) {
    yield {
      path: '/from',
      message: {
        en: 'nothing is read: the file is not followed',
        zh: '不会读取任何内容：未跟随文件',
      },
      hint: { en: 'set follow: true', zh: '请设置 follow: true' },
    }
  }
  if (as === 'ndjson' && encoding === 'bytes') {
    yield {
      path: '/encoding',
      message: { en: 'JSON is always UTF-8', zh: 'JSON 总是 UTF-8' },
    }
  }
  if (poll < 10) {
    yield {
      path: '/poll',
      message: { en: '"poll" must be at least 10ms', zh: '"poll" 至少为 10ms' },
    }
  }
}

export default defineSource({
  config: schema,
  text: {
    en: {
      summary: 'Reads lines or files',
      help: 'Reads a file as fast as the flow takes it, or with its original timing, and then ends; with `follow`, it goes on as the file grows, and finds the rest of a file that was renamed. A line without its line break waits for the rest. `from: state` continues after a restart at the last line that was delivered: no line is lost, some may come twice. Lines that are too long or broken are passed over, counted, and told by the port `skipped`. `meta` has `file`, `line` and `offset`.',
      keywords: ['tail', 'log', 'ndjson', 'jsonl', 'replay', 'read', 'input'],
    },
    'zh-CN': {
      summary: '读取行或文件',
      help: '以流程能接收的速度或按原始间隔读取文件，读完即结束；设置 `follow` 时随文件增长继续读取，并能读完被重命名文件的剩余部分。没有换行的行会等待其余部分。`from: state` 在重启后从最后送达的行继续：不丢行，个别行可能重复。过长或损坏的行会被跳过、计数，并从 `skipped` 端口告知。`meta` 含 `file`、`line` 和 `offset`。',
      keywords: ['tail', '日志', '回放', '读取', '跟随'],
    },
  },
  icon: 'file-input',
  summary: 'path',
  examples: [
    {
      title: 'Follow a log, and continue after a restart',
      yaml: 'type: file/source\npath: /var/log/app.log\nfollow: true\nfrom: state',
    },
    {
      title: 'Replay a recording ten times as fast, again and again',
      yaml: 'type: file/source\npath: data/readings.ndjson\nas: ndjson\ntiming: original\ntime: payload.at\nspeed: 10\nrepeat: 0\ntopic: replay/{{ payload.device }}',
    },
  ],
  outputs: { out: 'any', skipped: 'event' },
  check,
  start: (value, emit, ctx) => createReader(value, emit, ctx),
})
