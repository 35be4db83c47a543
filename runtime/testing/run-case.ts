/** Runs one case: an engine of its own, stand-ins for the outside, and time that passes when told to. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises'

import { createEngine } from '../engine/engine.ts'
import { createVirtualClock } from '../engine/virtual-clock.ts'
import type { VirtualClock } from '../engine/virtual-clock.ts'
import { idleLink } from '../expression/links.ts'
import type { FlowPlan } from '../graph/plan.ts'
import { noMeta, outcomeNames } from '../message.ts'
import type { Message } from '../message.ts'
import type { Kind, Log } from '../plugin.ts'
import { payloadOf } from './bodies.ts'
import type { Codecs } from './codecs.ts'
import type { GivenMessage, Settled, TestCase } from './model.ts'
import { createRecorder } from './recorder.ts'
import type { Recorder } from './recorder.ts'
import { withStandIns } from './stand-ins.ts'
import type { Entrance } from './stand-ins.ts'
import { inTimeOf } from './wall-of-case.ts'

export interface CaseRun {
  readonly recorder: Recorder
  /** The given messages as they entered, in the order of time. */
  readonly messages: readonly Message[]
  /** What became of each of them; events of a source are told nothing and are left out. */
  readonly settled: readonly { readonly index: number; readonly outcome: Settled }[]
  /** What the flow complained of. */
  readonly complaints: readonly string[]
}

export interface Means {
  readonly codecs: Codecs
  /** How long a case may take, in the machine's time; without it, for ever. */
  readonly limitMs?: number | undefined
}

export function runCase(plan: FlowPlan, test: TestCase, means: Means): Promise<CaseRun> {
  const clock = createVirtualClock(test.start)
  return inTimeOf(clock, () => runIn(clock, plan, test, means))
}

async function runIn(
  clock: VirtualClock,
  plan: FlowPlan,
  test: TestCase,
  { codecs, limitMs }: Means,
): Promise<CaseRun> {
  const recorder = createRecorder(() => clock.now)
  const complaints: string[] = []
  const stateFolder = await stateFolderFor(plan)
  let isSlow = false
  const { plan: testPlan, entrances } = withStandIns(plan, {
    recorder,
    failing: test.failing,
    inside: insideOf(plan, test),
    keeps: () => {
      isSlow = true
    },
  })
  plan.links?.connect((name) => test.links.get(name) ?? idleLink)
  const engine = createEngine({
    log: () => logTo(complaints),
    clock,
    reloadDrainMs: 0,
    ...(stateFolder === undefined ? {} : { stateFolder }),
  })
  try {
    await engine.apply({ flows: new Map([[plan.id, testPlan]]) })
    const quiet = quietWith(recorder, { isSlow: () => isSlow, check: createLimit(limitMs) })
    const given = await giveAll(test, { plan, codecs, recorder, entrances, clock, quiet })
    recorder.close()
    return { recorder, complaints: [...complaints], ...given }
  } finally {
    recorder.close()
    await engine.stop(0)
    if (stateFolder !== undefined) await rm(stateFolder, { recursive: true, force: true })
  }
}

interface Giving {
  readonly plan: FlowPlan
  readonly codecs: Codecs
  readonly recorder: Recorder
  readonly entrances: ReadonlyMap<string, Entrance>
  readonly clock: VirtualClock
  quiet(): Promise<void>
}

async function giveAll(
  test: TestCase,
  giving: Giving,
): Promise<Pick<CaseRun, 'messages' | 'settled'>> {
  const { plan, codecs, recorder, entrances, clock, quiet } = giving
  const outcomes = new Map<number, Settled>()
  const settle = (outcome: 0 | 1 | 2 | 3, index: number): void => {
    outcomes.set(index, outcomeNames[outcome])
  }
  const messages: Message[] = []
  await quiet()
  for (const [index, given] of test.given.entries()) {
    await pass(clock, given.at - clock.now, quiet)
    const message = messageOf(given, takenAt(plan, given), codecs)
    messages.push(message)
    recorder.given(message, index)
    const entrance = entrances.get(given.spot.node)
    if (entrance === undefined) throw new Error(`node "${given.spot.node}" did not start`)
    const { port = 'out' } = given.spot
    if (port === 'out') {
      outcomes.set(index, 'open')
      void entrance.emit(message, settle, index)
    } else entrance.event(port, message)
    await quiet()
  }
  await pass(clock, test.after, quiet)
  return { messages, settled: [...outcomes].map(([index, outcome]) => ({ index, outcome })) }
}

/** Lets time pass from timer to timer: what one of them set off is done before the next. */
async function pass(clock: VirtualClock, ms: number, quiet: () => Promise<void>): Promise<void> {
  const end = clock.now + ms
  for (;;) {
    const next = clock.untilNext()
    if (next === undefined || clock.now + next > end) break
    clock.pass(next)
    await quiet()
  }
  clock.pass(end - clock.now)
}

const stillRounds = 3

/** Longer than a disk takes to write a little. */
const diskMs = 5

interface Waiting {
  isSlow(): boolean
  /** Throws when the case takes too long. */
  check(): void
}

/** Waits until nothing happens any more; a stage that keeps something waits for a disk. */
const quietWith =
  (recorder: Recorder, { isSlow, check }: Waiting) =>
  async (): Promise<void> => {
    for (let still = 0, last = recorder.activity; still < stillRounds; still++) {
      await (isSlow() ? wait(diskMs) : nextTurn())
      check()
      if (recorder.activity !== last) still = -1
      last = recorder.activity
    }
  }

/** A flow that goes in a circle never comes to rest, and a year of a timer of a millisecond has no end. */
function createLimit(limitMs = Infinity): () => void {
  const end = performance.now() + limitMs
  return () => {
    if (performance.now() <= end) return
    throw new Error(`it took longer than ${limitMs / 1000} s and was given up`)
  }
}

function messageOf(given: GivenMessage, takes: readonly Kind[], codecs: Codecs): Message {
  const { body, topic = '', meta = noMeta } = given.message
  return { payload: payloadOf(body, takes, codecs), topic, meta }
}

/** What the place takes where the message enters. A source that gives anything gives what is wanted behind it. */
function takenAt(plan: FlowPlan, { spot }: GivenMessage): readonly Kind[] {
  const node = plan.nodes.find(({ id }) => id === spot.node)
  if (node === undefined) return ['any']
  if (node.definition.kind !== 'source') return node.definition.inputs
  const { port = 'out' } = spot
  const kind = node.definition.outputs[port] ?? 'any'
  if (kind !== 'any' && kind !== 'same') return [kind === 'event' ? 'json' : kind]
  const wanted = plan.wires
    .filter(({ from }) => from.node === spot.node && from.port === port)
    .map(({ to }) => plan.nodes.find(({ id }) => id === to.node)?.definition)
    .flatMap((definition) => (definition && 'inputs' in definition ? [definition.inputs] : []))
  return wanted.find((inputs) => !inputs.includes('any')) ?? ['any']
}

const insideOf = (plan: FlowPlan, test: TestCase): ReadonlySet<string> => {
  const sources = plan.nodes.filter((node) => node.definition.kind === 'source')
  const names = new Set(sources.map(({ id }) => id))
  return new Set(test.given.map(({ spot }) => spot.node).filter((node) => !names.has(node)))
}

/** Only stages keep something. */
async function stateFolderFor({ nodes }: FlowPlan): Promise<string | undefined> {
  if (!nodes.some(({ definition }) => definition.kind === 'stage')) return undefined
  return mkdtemp(join(tmpdir(), 'sluice-test-'))
}

function logTo(complaints: string[]): Log {
  const add = (message: string, facts: Readonly<Record<string, unknown>> = {}): void => {
    const details = ['node', 'reason'].flatMap((key) => (key in facts ? [String(facts[key])] : []))
    complaints.push([message, ...details].join(': '))
  }
  return { info: () => {}, warn: add, error: add }
}
