/** Runs, stops and restarts flows for the API. What cannot run is refused, and what ran runs on. */
import type { Applied, Engine } from '../../engine/status.ts'
import type { Registry } from '../../graph/registry.ts'
import type { Language } from '../../words.ts'
import type { Checker } from '../check/checker.ts'
import type { FileAnswer } from '../contract/files.ts'
import type { RunAnswer, RunFault, RunText } from '../contract/run.ts'
import type { Store } from '../files/store.ts'
import { Refusal } from '../refusal.ts'
import { failingNow, faultsOf } from './faults.ts'
import { heldText, noFile, textsOf } from './held.ts'
import type { Held, HeldState, HeldText } from './held.ts'
import { prepare } from './prepare.ts'
import type { Prepared } from './prepare.ts'

export interface ControlOptions {
  readonly engine: Pick<Engine, 'status'>
  readonly held: Held
  readonly checker: Checker
  readonly store: Pick<Store, 'read'>
  types(): Promise<Registry>
}
export interface Wanted {
  readonly id: string
  readonly text: string
  readonly language?: Language | undefined
  /** What is thought to run, empty for nothing. */
  readonly etag?: string | undefined
  /** Whether it may be another text than that of the file. */
  readonly mayBeDraft: boolean
}
/** `refused`: nothing else runs than before. */
export interface Outcome {
  readonly applied?: Applied
  readonly refused?: 'problems' | 'not-started'
  readonly problems: Prepared['problems']
  readonly faults: readonly RunFault[]
}

export interface RunControl {
  preview(wanted: Pick<Wanted, 'id' | 'text' | 'language'>): Promise<Prepared>
  apply(wanted: Wanted): Promise<Outcome>
  /** From the file, also in place of a draft that runs. */
  start(id: string): Promise<Outcome>
  stop(id: string): Promise<Applied>
  list(): Promise<RunAnswer>
  text(id: string): Promise<RunText>
  etagOf(id: string): string | undefined
}

export function createRunControl(options: ControlOptions): RunControl {
  const { engine, held, store } = options

  const onDisk = (id: string): Promise<FileAnswer | undefined> =>
    store.read(id).catch((error: unknown) => {
      if (error instanceof Refusal && error.status === 404) return undefined
      throw error
    })

  async function run(id: string, text: HeldText, language?: Language): Promise<Outcome> {
    const before = held.state
    const { problems, next, flows } = await prepare(before, { id, text, language }, options)
    if (next === undefined) return { refused: 'problems', problems, faults: [] }
    const failing = failingNow(engine.status())
    const applied = await held.become(next)
    // Another flow may have failed long before.
    const touched = new Set(flows.map((flow) => flow.id))
    const faults = faultsOf(applied).filter(({ flow }) => touched.has(flow))
    const isWorse = ({ flow, name }: RunFault): boolean =>
      before.flows.has(flow) && !failing.has(`${flow} ${name}`)
    if (!faults.some(isWorse)) return { applied, problems, faults }
    await held.become(before)
    return { refused: 'not-started', problems, faults }
  }

  async function isDraft(id: string, { etag, draftOver }: HeldText): Promise<boolean> {
    if (draftOver === undefined) return false
    // Saved by now.
    return (await onDisk(id))?.etag !== etag
  }

  return {
    preview: ({ id, text, language }) =>
      prepare(held.state, { id, text: heldText(text), language }, options),
    apply: ({ id, text, language, etag, mayBeDraft }) =>
      held.alone(async () => {
        if (etag !== undefined && etag !== (held.state.texts.get(id)?.etag ?? ''))
          throw new Refusal(412, 'changed', 'something else runs by now: look at the difference')
        const file = await onDisk(id)
        if (file?.text === text) return run(id, heldText(text), language)
        if (!mayBeDraft) throw new Refusal(403, 'role', 'only an editor may run what is not saved')
        return run(id, heldText(text, file?.etag ?? noFile), language)
      }),
    start: (id) => held.alone(async () => run(id, heldText((await store.read(id)).text))),
    stop: (id) =>
      held.alone(async () => {
        const before = held.state
        if (!before.flows.has(id)) throw new Refusal(409, 'not-running', `"${id}" does not run`)
        const flows = new Map(before.flows)
        flows.delete(id)
        const stopped = new Set(before.stopped).add(id)
        return held.become({ flows, texts: textsOf(flows, before.texts), stopped })
      }),
    async list() {
      const { texts, stopped } = held.state
      return {
        flows: flowsOf(held.state, engine),
        texts: await Promise.all(
          [...texts].map(async ([id, text]) => ({
            id,
            etag: text.etag,
            isDraft: await isDraft(id, text),
          })),
        ),
        stopped: [...stopped],
      }
    },
    async text(id) {
      const text = held.state.texts.get(id)
      if (text === undefined) throw new Refusal(404, 'not-running', `"${id}" does not run`)
      return { id, text: text.text, etag: text.etag, isDraft: await isDraft(id, text) }
    },
    etagOf: (id) => held.state.texts.get(id)?.etag,
  }
}

function flowsOf({ flows }: HeldState, engine: ControlOptions['engine']): RunAnswer['flows'] {
  return engine
    .status()
    .flows.filter(({ id }) => flows.has(id))
    .map(({ id, state, reason, since, nodes }) => ({
      id,
      state,
      ...(reason === undefined ? {} : { reason }),
      since,
      paused: nodes
        .filter(({ isPaused }) => isPaused)
        .map(({ id: node, queued }) => ({ node, queued })),
    }))
}
