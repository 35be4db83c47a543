/** Sink `file/sink`: appends to files that are set aside when they are full. */
import { config, defineSink, field, Type } from '../../runtime/plugin.ts'
import type { Finding, Static } from '../../runtime/plugin.ts'
import { createFiles } from './output/files.ts'

const schema = config({
  path: field.template({
    en: 'The file, relative to the working folder of the runtime. `{{ CEL }}` holes may stand for parts of the name: the folder before the first hole is never left.',
    zh: '文件路径，相对于运行时的工作目录。名称中可以有 `{{ CEL }}` 占位；第一个占位之前的文件夹是不可越出的边界。',
    examples: ['data/readings.ndjson', 'data/{{ topic }}.ndjson'],
  }),
  format: field.choice(['ndjson', 'lines', 'raw'], {
    en: '`ndjson`: each value as a line of JSON. `lines`: text or bytes, each with a line break behind it. `raw`: text or bytes, with nothing between them.',
    zh: '`ndjson`：每个值写成一行 JSON。`lines`：文本或字节，每条之后换行。`raw`：文本或字节，之间不加任何内容。',
    default: 'ndjson',
  }),
  maxBytes: Type.Optional(
    field.size({
      en: 'A file that would grow beyond this is set aside, with the time in its name, and a new one begun.',
      zh: '文件将超过此大小时，以时间命名另存，并开始新文件。',
      examples: ['100MiB'],
    }),
  ),
  every: Type.Optional(
    field.duration({
      en: 'A file that is this old is set aside too.',
      zh: '文件达到此时长时也会另存。',
      examples: ['1h', '1d'],
    }),
  ),
  keep: Type.Optional(
    field.integer(
      {
        en: 'How many files that were set aside are kept for each name; older ones are deleted. Without it, all.',
        zh: '每个名称保留多少个另存的文件，更旧的会被删除。不设置则全部保留。',
        examples: [14],
      },
      { minimum: 0 },
    ),
  ),
  gzip: field.boolean({
    en: 'Pack files that were set aside.',
    zh: '压缩另存的文件。',
    default: false,
  }),
  sync: field.choice(['none', 'batch'], {
    en: '`none`: a message is delivered when the operating system has it. `batch`: when it is on the disk; messages that come together wait for one sync.',
    zh: '`none`：交给操作系统即视为送达。`batch`：写入磁盘后才视为送达；同时到达的消息共用一次同步。',
    default: 'none',
  }),
  maxOpen: field.integer(
    {
      en: 'How many files are open at once; the one that was not used for longest makes room.',
      zh: '同时打开的文件数；最久未使用的文件让出位置。',
      default: 64,
      advanced: true,
    },
    { minimum: 1, maximum: 4096 },
  ),
})
export type SinkConfig = Static<typeof schema>

function* check({ path, maxBytes, every, keep, gzip }: SinkConfig): Iterable<Finding> {
  const { constant } = path
  if (constant !== undefined && (constant.trim() === '' || /[/\0]$/.test(constant))) {
    yield { path: '/path', message: { en: 'this names no file', zh: '这不是文件名' } }
  }
  if (constant === undefined && /^(\.?\/)*\{\{/.test(path.source)) {
    yield {
      path: '/path',
      message: {
        en: 'a message could choose any file of the working folder, or of the machine',
        zh: '消息可以选择工作目录或整台机器上的任何文件',
      },
      hint: {
        en: 'put a folder before the first hole: data/{{ topic }}.ndjson',
        zh: '请在第一个占位之前写上文件夹：data/{{ topic }}.ndjson',
      },
    }
  }
  for (const [name, value] of Object.entries({ maxBytes, every })) {
    if (value !== 0) continue
    yield {
      path: `/${name}`,
      message: { en: `"${name}" must be more than 0`, zh: `"${name}" 必须大于 0` },
    }
  }
  if (maxBytes !== undefined || every !== undefined) return
  for (const [name, isSet] of Object.entries({ keep: keep !== undefined, gzip })) {
    if (!isSet) continue
    yield {
      path: `/${name}`,
      message: {
        en: `"${name}" has no effect: no file is ever set aside`,
        zh: `"${name}" 不起作用：文件从不另存`,
      },
      hint: { en: 'set "maxBytes" or "every"', zh: '请设置 "maxBytes" 或 "every"' },
      severity: 'warning',
    }
  }
}

export default defineSink({
  config: schema,
  text: {
    en: {
      summary: 'Appends to files',
      help: 'Writes each message at the end of a file; what comes together is written together. Full or old files are set aside (`readings-20260131T093000123Z.ndjson`), packed and deleted as the options say. While a file cannot be written (disk full, no permission), the node is red with the reason, messages wait, and no half line is left. A file that another program renames or deletes is begun anew within a second. A name that a message chooses and that would leave the folder is an error of that message.',
      keywords: ['write', 'log', 'ndjson', 'jsonl', 'append', 'rotate', 'archive', 'disk'],
    },
    'zh-CN': {
      summary: '追加写入文件',
      help: '把每条消息写到文件末尾；同时到达的一起写入。写满或过旧的文件会另存（`readings-20260131T093000123Z.ndjson`），并按选项压缩和删除。文件无法写入时（磁盘已满、无权限），节点变红并显示原因，消息等待，不会留下半行。被其他程序重命名或删除的文件会在一秒内重新建立。消息给出的名称若会越出文件夹，则作为该消息的错误处理。',
      keywords: ['写入', '日志', '追加', '轮转', '归档', '磁盘'],
    },
  },
  icon: 'file-output',
  summary: 'path',
  examples: [
    {
      title: 'A file a day, two weeks of them',
      yaml: 'type: file/sink\npath: data/readings.ndjson\nevery: 1d\nkeep: 14\ngzip: true',
    },
    {
      title: 'A file a topic, on the disk before the source hears of it',
      yaml: "type: file/sink\npath: 'data/{{ topic }}.ndjson'\nmaxBytes: 100MiB\nkeep: 5\nsync: batch",
    },
  ],
  inputs: ['any'],
  check,
  start: (value, ctx) => createFiles(value, ctx),
})
