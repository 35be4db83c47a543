/** An instance of a subflow: the file checked by itself, then with what the instance says. */
import type { Words } from '../../words.ts'
import type { Item } from '../check-item.ts'
import type { EngineDefaults } from '../engine-keys.ts'
import type { CheckedFlow, SubflowFile } from '../flow.ts'
import { inLanguage } from '../language.ts'
import type { Flow, FlowConnection } from '../model.ts'
import type { Problem } from '../problem.ts'
import type { Report } from '../report.ts'
import { entryOf, pointer } from '../tree.ts'
import { instanceValues } from './param-value.ts'
import type { ParamValues } from './param-value.ts'
import type { Subflow, SubflowSet } from './subflow-set.ts'

/** What an instance hands into its subflow. */
export interface Handed {
  readonly params: ParamValues
  readonly defaults: EngineDefaults
}

export interface InstanceScope {
  readonly report: Report
  readonly set: SubflowSet
  /** Those that the instance can name. */
  readonly connections: readonly FlowConnection[]
  readonly defaults: EngineDefaults
  readonly check: (file: SubflowFile, handed?: Handed) => CheckedFlow
}

/** The subflow with the values of the instance; `undefined` when something is wrong with one of them. */
export function checkInstance(
  item: Item,
  subflow: Subflow,
  values: Readonly<Record<string, unknown>>,
  scope: InstanceScope,
): Flow | undefined {
  const { set, report } = scope
  const own = set.checked.get(subflow.id) ?? scope.check(subflow)
  set.checked.set(subflow.id, own)
  const first = own.problems.find(({ severity }) => severity === 'error')
  if (first) {
    const { type } = subflow.info
    report.add('E233', typePlace(item), {
      type,
      message: wordsOf(first, subflow),
      place: placeOf(first),
    })
    return undefined
  }
  const params = instanceValues(subflow.params, values, scope.connections)
  const { flow, problems } = scope.check(subflow, { params, defaults: scope.defaults })
  for (const problem of problems)
    if (problem.severity === 'error') reportMisfit(problem, { item, subflow, report })
  return flow
}

/** What a file gives may be a secret, and a message may quote it: it is told in its own place alone. */
function wordsOf(problem: Problem, { parsed }: Subflow): Words {
  const { start, end } = problem.range
  if (parsed.text.slice(start, end).includes('${file:')) return misfit
  return { en: problem.message, zh: inLanguage(problem, 'zh-CN').message }
}
const misfit: Words = {
  en: 'what stands in a file does not fit',
  zh: '文件中的内容不适合',
}
const placeOf = ({ file, line, column }: Problem): string => `${file}:${line}:${column}`

function typePlace({ name, tree, keyRange }: Item) {
  const range = entryOf(tree, 'type')?.value.range ?? keyRange
  return { range, path: pointer(pointer('/nodes', name), 'type') }
}

interface MisfitScope {
  readonly item: Item
  readonly subflow: Subflow
  readonly report: Report
}

/** By itself the file is fine: it is a value of the instance that does not fit where it is used. */
function reportMisfit(problem: Problem, { item, subflow, report }: MisfitScope): void {
  const text = subflow.parsed.text.slice(problem.range.start, problem.range.end)
  const used = new Set([...text.matchAll(/\$\{param:([^}]+)\}/g)].map((match) => match[1]))
  const entry = item.tree?.entries.find(({ key }) => used.has(key))
  const path = pointer('/nodes', item.name)
  const place = entry
    ? { range: entry.value.range, path: pointer(path, entry.key) }
    : { range: item.keyRange, path }
  const param = entry?.key ?? subflow.params.find(({ name }) => used.has(name))?.name
  const facts = { message: wordsOf(problem, subflow), place: placeOf(problem) }
  report.add('E234', place, { param, type: subflow.info.type, ...facts })
}
