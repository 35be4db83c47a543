import { Script } from 'node:vm'

import { config, defineStage, field, Type } from '../../runtime/plugin.ts'
import type { Finding, Static } from '../../runtime/plugin.ts'
import { footer, header } from './sandbox/inside.ts'
import { createScript } from './run/script.ts'

const shape = config({
  code: field.string(
    {
      en: 'The body of a function that sees `message` (`payload`, `topic`, `meta`), `now` (a `Date`) and `state` (an object that it may keep things in). It returns `message`, or an object with what shall be different (`payload`, `topic`, `meta`, and `port` for another port than `out`), or a list of these, or nothing: then the message is filtered.',
      zh: '函数体，可使用 `message`（`payload`、`topic`、`meta`）、`now`（`Date`）和 `state`（可存放数据的对象）。返回 `message`，或只含需要改变部分的对象（`payload`、`topic`、`meta`，以及用于其他端口的 `port`），或它们的列表；不返回则消息被过滤。',
      examples: ['return { payload: message.payload * 2 }'],
    },
    { minLength: 1, maxLength: 100_000 },
  ),
  ports: Type.Optional(
    field.list(Type.String({ minLength: 1, maxLength: 64 }), {
      en: 'More ports, beside `out` and `error`.',
      zh: '除 `out` 和 `error` 之外的端口。',
      examples: [['alarm']],
    }),
  ),
  timeout: field.duration({
    en: 'How long the script may take for one message; then that message leaves by `error`.',
    zh: '脚本处理一条消息的最长时间；超过后该消息从 `error` 端口离开。',
    default: '1s',
  }),
  memory: field.size({
    en: 'How much memory the sandbox may take. Its engine has 16 MiB of it; the rest is for the script and its `state`.',
    zh: '沙箱可用的内存。其中引擎占 16 MiB，其余供脚本及其 `state` 使用。',
    default: '32MiB',
  }),
})
type Options = Static<typeof shape>

const least = 20 * 1024 * 1024
const longest = 60_000

export default defineStage({
  text: {
    en: {
      summary: 'Runs JavaScript on each message',
      help: 'For what an expression cannot say: loops, state, several results. The script runs in a sandbox (QuickJS in WebAssembly) in a thread of its own: it has no network, no files, no modules and no timers, and a script that never ends or takes all memory costs its own message and holds up no other node. After such a fault it begins anew, and `state` is lost; so it is after a restart or a change of the flow. Bytes are a `Uint8Array`; dates, `bigint` and `NaN` pass. `console.log` writes to the log, ten lines a second at most. Prefer `map`, `filter` and `route` where they do: they are faster by far.',
      keywords: ['javascript', 'js', 'function', 'code', 'program', 'quickjs'],
    },
    'zh-CN': {
      summary: '对每条消息运行 JavaScript',
      help: '用于表达式无法表达的逻辑：循环、状态、多个结果。脚本在独立线程的沙箱（WebAssembly 中的 QuickJS）中运行：没有网络、文件、模块和定时器；死循环或耗尽内存只影响当前消息，不会阻塞其他节点。发生此类故障后脚本重新开始，`state` 丢失；重启或修改流程后也是如此。字节为 `Uint8Array`；日期、`bigint` 和 `NaN` 可以传递。`console.log` 写入日志，每秒最多十行。能用 `map`、`filter`、`route` 时请优先使用，它们快得多。',
      keywords: ['脚本', '函数', '代码', '编程'],
    },
  },
  icon: 'square-code',
  config: shape,
  summary: 'code',
  examples: [
    {
      title: 'A running mean',
      yaml: 'type: script\ncode: |\n  const { level } = message.payload\n  state.mean = state.mean === undefined ? level : 0.9 * state.mean + 0.1 * level\n  return { payload: { level, mean: state.mean } }',
    },
    {
      title: 'One message for each line, alarms by a port of their own',
      yaml: "type: script\nports: [alarm]\ncode: |\n  return message.payload.split('\\n').map((line) => ({\n    payload: line,\n    port: line.startsWith('ALARM') ? 'alarm' : 'out',\n  }))",
    },
  ],
  inputs: ['any'],
  outputs: { out: 'any' },
  portsFrom: { path: '/ports', kind: 'any' },
  check,
  create: (options, ctx) => createScript({ ...options, ports: options.ports ?? [] }, ctx),
})

function* check({ code, timeout, memory }: Options): Iterable<Finding> {
  const fault = faultIn(code)
  if (fault !== undefined) {
    const { line, message } = fault
    yield {
      path: '/code',
      message: { en: `line ${line}: ${message}`, zh: `第 ${line} 行：${message}` },
    }
  }
  if (timeout === 0 || timeout > longest)
    yield {
      path: '/timeout',
      message: { en: '"timeout" must be from 1ms to 1m', zh: '"timeout" 必须在 1ms 到 1m 之间' },
    }
  if (memory < least)
    yield {
      path: '/memory',
      message: { en: '"memory" must be at least 20MiB', zh: '"memory" 至少为 20MiB' },
    }
}

/** Compiles it with the engine at hand and never runs it: both engines know the same language. */
function faultIn(code: string): { line: string; message: string } | undefined {
  try {
    void new Script(`${header}${code}${footer}`, { filename: 'script' })
    return undefined
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    const line = /^script:(\d+)/.exec(error.stack ?? '')?.[1] ?? '?'
    return { line, message: error.message }
  }
}
