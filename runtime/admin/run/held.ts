/**
 * What runs, as texts and as plans, and the one way to change it: a reload of files and a draft from the
 * editor wait for one another, and each starts from what the other one made.
 */
import type { Applied, Engine } from '../../engine/status.ts'
import type { FlowPlan, Plan } from '../../graph/plan.ts'
import { etagOf } from '../files/text.ts'

/** A file as it runs: a flow, or a subflow that one of them uses. */
export interface HeldText {
  readonly text: string
  readonly etag: string
  /** Of a draft: the ETag that its file had when the draft was run, or `noFile`. */
  readonly draftOver?: string
}
export interface HeldFlow {
  readonly plan: FlowPlan
  /** Ids of the subflows that it uses, at any depth. */
  readonly below: readonly string[]
}
export interface HeldState {
  /** Those that run, by id. */
  readonly flows: ReadonlyMap<string, HeldFlow>
  readonly texts: ReadonlyMap<string, HeldText>
  /** Stopped by hand: they stay so, whatever their files do. */
  readonly stopped: ReadonlySet<string>
}

/** What a listener hears of. */
export interface RunChange {
  /** Files that changed on disk while a draft of them ran: the files run now. */
  readonly replaced: readonly string[]
}

export interface Held {
  readonly state: HeldState
  plan(): Plan
  /** One at a time. */
  alone<T>(work: () => Promise<T>): Promise<T>
  /** Makes the engine run this. Only for the work of `alone`. */
  become(next: HeldState, replaced?: readonly string[]): Promise<Applied>
  onChange(listener: (change: RunChange) => void): () => void
  /** Tells of a change that is none of the state: a node was paused. */
  tell(): void
}

export const noFile = 'no file'

export const heldText = (text: string, draftOver?: string): HeldText => ({
  text,
  etag: etagOf(Buffer.from(text)),
  ...(draftOver === undefined ? {} : { draftOver }),
})

const noFlows: HeldState = { flows: new Map(), texts: new Map(), stopped: new Set() }

/** `adapt`: makes of each plan the one that runs in its place. */
export function createHeld(
  engine: Pick<Engine, 'apply'>,
  adapt: (plan: Plan) => Plan = (plan) => plan,
): Held {
  const listeners = new Set<(change: RunChange) => void>()
  let state = noFlows
  let last: Promise<unknown> = Promise.resolve()
  const tell = (replaced: readonly string[]): void => {
    for (const listener of listeners) listener({ replaced })
  }
  return {
    get state() {
      return state
    },
    plan: () => planOf(state),
    alone(work) {
      const result = last.then(work)
      last = result.catch(() => {})
      return result
    },
    async become(next, replaced = []) {
      const before = state
      // Known before it runs, so that what is asked while it starts fits to the status.
      state = next
      const applied = await engine.apply(adapt(planOf(next)))
      state = withoutFailed(next, before, applied)
      tell(replaced)
      return applied
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    tell: () => tell([]),
  }
}

const planOf = ({ flows }: HeldState): Plan => ({
  flows: new Map([...flows].map(([id, { plan }]) => [id, plan])),
})

/** A flow that could not be changed runs on as it was. */
function withoutFailed(next: HeldState, before: HeldState, { flows: applied }: Applied): HeldState {
  const failed = applied.filter(({ change }) => change === 'failed').map(({ id }) => id)
  if (failed.length === 0) return next
  const flows = new Map(next.flows)
  const texts = new Map(next.texts)
  for (const id of failed) {
    const flow = before.flows.get(id)
    const text = before.texts.get(id)
    if (flow === undefined || text === undefined) continue
    flows.set(id, flow)
    texts.set(id, text)
  }
  return { ...next, flows, texts }
}

/** Only what runs: the flows, and the subflows that they use. */
export function textsOf(
  flows: HeldState['flows'],
  ...from: readonly ReadonlyMap<string, HeldText>[]
): Map<string, HeldText> {
  const texts = new Map<string, HeldText>()
  for (const [flow, { below }] of flows)
    for (const id of [flow, ...below]) {
      const text = from.map((each) => each.get(id)).find((each) => each !== undefined)
      if (text !== undefined) texts.set(id, text)
    }
  return texts
}

/** For a reload: a draft counts for as long as its file is what it was. */
export const draftsOf = ({ texts }: HeldState) => ({
  ids: [...texts].flatMap(([id, { draftOver }]) => (draftOver === undefined ? [] : [id])),
  textFor(id: string, onDisk: string | undefined): string | undefined {
    const draft = texts.get(id)
    const found = onDisk === undefined ? noFile : etagOf(Buffer.from(onDisk))
    return draft !== undefined && draft.draftOver === found ? draft.text : undefined
  },
})
