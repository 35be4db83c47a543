import {
  config,
  createStateFile,
  defineStage,
  field,
  keyOf,
  Outcome,
  Type,
} from '../../runtime/plugin.ts'
import type { StageContext, StageInstance, Static } from '../../runtime/plugin.ts'
import { isBeyond, levelOf, readReports, saveReports } from './reported/reported.ts'
import type { Level, Report, Reports } from './reported/reported.ts'

const shape = config({
  value: Type.Optional(
    field.expression({
      en: 'CEL for the value that is watched. Without it, the payload.',
      zh: '要监视的值的 CEL 表达式。不写则为负载。',
      examples: ['payload.temperature'],
    }),
  ),
  deadband: field.number(
    {
      en: 'A number must differ from the one last reported by more than this. Other values pass when they are not equal.',
      zh: '数值与上次上报值之差须大于此值。其他类型的值不相等即通过。',
      default: 0,
      examples: [0.5],
    },
    { minimum: 0 },
  ),
  percent: field.number(
    {
      en: 'The same as a percentage of the number last reported. With both, the larger of the two counts.',
      zh: '同上，以上次上报值的百分比表示。两者都设置时取较大者。',
      default: 0,
      examples: [2],
    },
    { minimum: 0 },
  ),
  maxSilence: Type.Optional(
    field.duration({
      en: 'After so long without a report, the next message passes also when nothing has changed.',
      zh: '这么久没有上报后，即使没有变化，下一条消息也会通过。',
      examples: ['10m'],
    }),
  ),
  key: Type.Optional(
    field.expression({
      en: 'CEL for what is watched on its own. Without it, one value is watched.',
      zh: '分别监视的键的 CEL 表达式。不写则只监视一个值。',
      examples: ['topic'],
    }),
  ),
  maxKeys: field.integer(
    {
      en: 'Keys that are remembered at most. The one that was not seen for longest is forgotten, counted as `forgotten`: its next message passes.',
      zh: '最多记住的键数。最久未出现的被遗忘，以 `forgotten` 计数，其下一条消息会通过。',
      default: 10_000,
      advanced: true,
    },
    { minimum: 1, maximum: 1_000_000 },
  ),
  state: field.choice(['memory', 'disk'], {
    en: 'Where it is kept. `memory`: after a restart the first message of each key passes. `disk`: a restart keeps it; a crash forgets about the last second, so a value may be reported once more.',
    zh: '记忆的保存位置。`memory`：重启后每个键的第一条消息都会通过。`disk`：重启后保留；崩溃时丢失约最后一秒，因此某个值可能再上报一次。',
    default: 'memory',
  }),
})
type Options = Static<typeof shape>

export default defineStage({
  text: {
    en: {
      summary: 'Lets a message pass when its value has changed',
      help: 'Report by exception: the first message of each `key` passes, then only those whose value left the band around the one last reported, and one after `maxSilence`. The others are filtered. A report counts once it is delivered: when it fails, the next message passes.',
      keywords: ['deadband', 'report by exception', 'distinct', 'delta', 'on change'],
    },
    'zh-CN': {
      summary: '值变化时放行消息',
      help: '例外上报：每个 `key` 的第一条消息通过，之后只有值超出上次上报值的死区的消息通过，以及 `maxSilence` 之后的一条。其余被过滤。上报送达后才算数：失败时下一条消息会通过。',
      keywords: ['死区', '例外上报', '变化', '去重'],
    },
  },
  icon: 'activity',
  config: shape,
  summary: 'value',
  examples: [
    {
      title: 'Half a degree, or every ten minutes',
      yaml: 'type: change\nvalue: payload.celsius\nkey: topic\ndeadband: 0.5\nmaxSilence: 10m',
    },
    { title: 'Any change of state', yaml: 'type: change\nvalue: payload.state\nstate: disk' },
  ],
  inputs: ['any'],
  outputs: { out: 'same' },
  create: createChange,
})

function createChange(options: Options, ctx: StageContext): StageInstance {
  const { value, key: keyOption, maxSilence = Infinity, maxKeys } = options
  let reports: Reports = new Map()
  const madeBy = JSON.stringify([value?.source, keyOption?.source])
  const file =
    options.state === 'disk'
      ? createStateFile({ ...ctx, madeBy, read: () => saveReports(reports) })
      : undefined

  function mustReport(last: Report | undefined, level: Level, now: number): boolean {
    if (last === undefined || now - last.at >= maxSilence) return true
    return isBeyond(last.level, level, options)
  }

  /** Puts it last, and forgets the one that was not seen for longest. */
  function remember(key: string, report: Report): void {
    reports.delete(key)
    reports.set(key, report)
    for (const oldest of reports.keys()) {
      if (reports.size <= maxKeys) break
      reports.delete(oldest)
      ctx.drop('forgotten')
    }
  }

  return {
    ...(file === undefined
      ? {}
      : {
          open: async () => void (reports = readReports(await file.load())),
          close: () => file.close(),
        }),
    push(delivery) {
      const { message } = delivery
      const key = keyOption ? keyOf(keyOption, message) : ''
      const level = levelOf(value ? value.evaluate(message) : message.payload)
      const now = ctx.clock.now()
      const last = reports.get(key)
      if (!mustReport(last, level, now)) {
        if (last !== undefined) remember(key, last)
        ctx.release(delivery)
        return undefined
      }
      const report = { level, at: now }
      remember(key, report)
      file?.changed()
      ctx.attempt('out', message, (outcome) => {
        // Not there: what was taken for known is not, unless something newer was reported since.
        if (outcome >= Outcome.rejected && reports.get(key) === report) {
          reports.delete(key)
          file?.changed()
        }
        ctx.end(delivery, outcome)
      })
      return undefined
    },
  }
}
