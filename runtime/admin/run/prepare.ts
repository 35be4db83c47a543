/** A text -> what would run with it, and what that changes. Nothing is touched. */
import type { Problem } from '../../document/problem.ts'
import { compileFlow } from '../../graph/compile.ts'
import { diffFlow } from '../../graph/diff.ts'
import type { Difference } from '../../graph/diff.ts'
import type { FlowPlan } from '../../graph/plan.ts'
import type { Registry } from '../../graph/registry.ts'
import type { Language } from '../../words.ts'
import type { Checked, Checker } from '../check/checker.ts'
import type { FlowDifference } from '../contract/run.ts'
import { heldText, textsOf } from './held.ts'
import type { HeldFlow, HeldState, HeldText } from './held.ts'

export interface Draft {
  readonly id: string
  readonly text: HeldText
  readonly language?: Language | undefined
}
export interface Prepared {
  /** Of the text, and of the flows that use it as a subflow. */
  readonly problems: readonly Problem[]
  /** What would run. Absent with errors. */
  readonly next?: HeldState
  readonly flows: readonly FlowDifference[]
}
interface PrepareOptions {
  readonly checker: Checker
  types(): Promise<Registry>
}

export async function prepare(
  before: HeldState,
  { id, text, language }: Draft,
  { checker, types }: PrepareOptions,
): Promise<Prepared> {
  // What another flow uses stays as it runs, whatever its file says by now.
  const textAt = (other: string) => (other === id ? text : before.texts.get(other))?.text
  const check = (flow: string, content: string): Promise<Checked> =>
    checker.check(flow, content, { language, textAt })
  const users = [...before.flows].filter(([, { below }]) => below.includes(id))
  const checked = new Map([[id, await check(id, text.text)]])
  for (const [user] of users)
    checked.set(user, await check(user, before.texts.get(user)?.text ?? ''))
  const problems = [...checked.values()].flatMap((each) => each.problems)
  if (problems.some(({ severity }) => severity === 'error')) return { problems, flows: [] }
  const registry = await types()
  const flows = new Map(before.flows)
  const below = new Map<string, HeldText>()
  for (const [flow, each] of checked) {
    for (const file of each.below) below.set(file.id, heldText(file.parsed.text))
    const held = heldFlow(each, before.flows.get(flow)?.plan, registry)
    if (held === undefined) flows.delete(flow)
    else flows.set(flow, held)
  }
  const stopped = new Set(before.stopped)
  stopped.delete(id)
  const texts = textsOf(flows, new Map([[id, text]]), before.texts, below)
  const next = { flows, texts, stopped }
  return { problems, next, flows: differences([...checked.keys()], before, next) }
}

/** A subflow runs only where another flow names it. */
function heldFlow(
  { flow, below }: Checked,
  before: FlowPlan | undefined,
  registry: Registry,
): HeldFlow | undefined {
  if (flow === undefined || flow.ports !== undefined) return undefined
  const plan = compileFlow(flow, registry)
  const file = before?.file ?? plan.file
  return { plan: { ...plan, file }, below: below.map(({ id }) => id) }
}

/** Of those that run now, or would. */
function differences(
  ids: readonly string[],
  before: HeldState,
  after: HeldState,
): FlowDifference[] {
  return ids.flatMap((id): FlowDifference[] => {
    const old = before.flows.get(id)?.plan
    const plan = after.flows.get(id)?.plan
    if (old === undefined && plan === undefined) return []
    const { nodes, connections, equal } = diffFlow(old, plan)
    const changed = equal ? 'kept' : 'changed'
    const change = plan === undefined ? 'stopped' : old === undefined ? 'started' : changed
    return [{ id, change, nodes: partsOf(nodes), connections: partsOf(connections) }]
  })
}

function partsOf({ keep, start, stop }: Difference): FlowDifference['nodes'] {
  return {
    start: [...start].filter((name) => !stop.has(name)),
    restart: [...start].filter((name) => stop.has(name)),
    stop: [...stop].filter((name) => !start.has(name)),
    keep: [...keep],
  }
}
