/** A message that was seen becomes a case of the flow's test file. */
import { TapError } from '../../engine/tap/point.ts'
import { appendCase, namesIn } from '../../testing/append-case.ts'
import { codecFormats, loadCodecs } from '../../testing/codecs.ts'
import type { Codecs } from '../../testing/codecs.ts'
import { entriesOf, expectOf, formatsOf } from '../../testing/draft-case.ts'
import type { DraftCase } from '../../testing/draft-case.ts'
import { givenBody } from '../../testing/readable-body.ts'
import { isPassed, openTested, runTestFile } from '../../testing/run-file.ts'
import type { CaseResult } from '../../testing/run-file.ts'
import type { FlowPlan } from '../../graph/plan.ts'
import type { Registry } from '../../graph/registry.ts'
import type { SaveTestAnswer, SaveTestBody } from '../contract/tests.ts'
import type { TappedMessage } from '../contract/taps.ts'
import { Refusal } from '../refusal.ts'
import { caseLimitMs, testFileOf } from './tests.ts'
import type { TestContext } from './tests.ts'

export async function saveTest(context: TestContext, body: SaveTestBody): Promise<SaveTestAnswer> {
  const { store, environment } = context
  const { flow, port, message } = body
  if (message.payload.isCut) throw refuse('only a part of the message is here')
  const file = testFileOf(store.root, flow)
  await store.read(flow)
  const registry = await context.types()
  const { plan, problems } = await openTested(file, { registry, environment })
  if (plan === undefined)
    throw refuse(`the saved flow has a problem: ${problems[0]?.message ?? ''}`)
  const seen = await store.readTest(flow)
  const names = seen === undefined ? [] : (namesIn(seen.text) ?? [])
  const name = freeName(message, port, names)
  const codecs = await loadCodecs(registry, codecFormats)
  const entries = enter(plan, port)
  const given = Object.fromEntries(
    entries.map((entry) => [entry, [givenOf(plan, message, codecs)]]),
  )
  const run = async (draft: DraftCase): Promise<CaseResult> =>
    resultOf(context, registry, { flow, draft })
  const first = await run({ name, given, expect: {} })
  if (first.run === undefined) throw refuse(first.fault ?? 'the flow could not be run')
  const expect = expectOf(plan, entries, first.run, codecs)
  const draft = await settle({ name, given, expect }, run)
  const text = appendCase(seen?.text, draft)
  if (text === undefined)
    throw refuse(`"${file.testFile}" is written so that no case can be added to its end`)
  await store.saveTest(flow, text, seen === undefined ? 'nothing' : { etag: seen.etag })
  return { file: file.testFile, name }
}

const refuse = (reason: string) => new Refusal(422, 'test', reason)

function enter(plan: FlowPlan, port: string): string[] {
  try {
    const entries = entriesOf(plan, port)
    if (entries.length > 0) return entries
  } catch (error) {
    if (!(error instanceof TapError)) throw error
    throw refuse(`in the saved flow: ${error.message}`)
  }
  throw refuse(`nothing in the flow takes what "${port}" sends`)
}

function givenOf(plan: FlowPlan, { topic, meta, payload }: TappedMessage, codecs: Codecs) {
  const { kind, text = '', base64 } = payload
  const bytes = Buffer.from(base64 ?? text, base64 === undefined ? 'utf8' : 'base64')
  const value =
    kind === 'bytes'
      ? new Uint8Array(bytes)
      : kind === 'text'
        ? text
        : (JSON.parse(text) as unknown)
  return {
    ...(topic === '' ? {} : { topic }),
    ...givenBody(value, formatsOf(plan), codecs),
    ...(Object.keys(meta).length === 0 ? {} : { meta }),
  }
}

interface Tried {
  readonly flow: string
  readonly draft: DraftCase
}

async function resultOf(
  { store, environment }: TestContext,
  registry: Registry,
  { flow, draft }: Tried,
): Promise<CaseResult> {
  const text = appendCase(undefined, draft)
  const file = testFileOf(store.root, flow)
  const settings = { registry, environment, isWanted: () => true, limitMs: caseLimitMs }
  const { results, problems } = await runTestFile(file, {
    ...settings,
    ...(text === undefined ? {} : { text }),
  })
  const [result] = results
  if (result === undefined) throw refuse(problems[0]?.message ?? 'the flow could not be run')
  return result
}

/** What is another in each run, such as a random id, is expected to come, whatever it is. */
async function settle(
  draft: DraftCase,
  run: (draft: DraftCase) => Promise<CaseResult>,
): Promise<DraftCase> {
  const result = await run(draft)
  if (isPassed(result)) return draft
  const loose = new Set(result.mismatches.map(({ where }) => where))
  const expect = Object.fromEntries(
    Object.entries(draft.expect)
      .filter(([place]) => !(place === 'settled' && loose.has(place)))
      .map(([place, messages]) => [place, loose.has(place) ? messages.map(() => ({})) : messages]),
  )
  const looser = { ...draft, expect }
  if (isPassed(await run(looser))) return looser
  throw refuse('the flow makes something else of the message each time')
}

function freeName({ topic }: TappedMessage, port: string, taken: readonly string[]): string {
  const name = topic === '' ? `a message at ${port}` : `a message of ${topic} at ${port}`
  if (!taken.includes(name)) return name
  for (let count = 2; ; count++)
    if (!taken.includes(`${name} (${count})`)) return `${name} (${count})`
}
