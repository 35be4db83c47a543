/** Putting messages into the flow that runs. */
import type { InjectAnswer, InjectBody } from '../../runtime/admin/contract/debug.ts'
import type { TappedMessage } from '../../runtime/admin/contract/taps.ts'
import type { SampleMessage } from '../../runtime/admin/contract/try.ts'
import { reasonOf } from '../../runtime/reason.ts'
import type { Editor } from '../app/editor.ts'
import { hexOf, shownPayload } from '../inspector/payload.ts'
import { changeSample } from '../inspector/samples.ts'
import { debugStoreOf } from './debug-store.ts'

export const minEveryMs = 100
export const maxTimes = 1000
const keptAnswers = 5

let keys = 0
const repeats = new WeakMap<Editor, ReturnType<typeof setTimeout>>()

export const openInject = ({ ui }: Editor, at: string): void =>
  ui.setState({ dialog: { name: 'inject', at } })

/** For whoever shows a message: it fills the form, and is put in when the person says so. */
export function offerToInject(
  editor: Editor,
  at: string,
  message: SampleMessage | TappedMessage,
): void {
  fillSample(editor, 'time' in message ? sampleOf(message) : message)
  openInject(editor, at)
}

export function fillSample(editor: Editor, { payload, topic, meta }: SampleMessage): void {
  const kind = 'text' in payload ? 'text' : 'hex' in payload ? 'hex' : 'json'
  changeSample(editor.doc.getState().id, {
    kind,
    typed: shownPayload(payload),
    topic,
    meta: Object.keys(meta).length === 0 ? '' : JSON.stringify(meta),
  })
}

/** A message as it was seen; of one that was cut, what there is. */
export function sampleOf({ payload, topic, meta }: TappedMessage): SampleMessage {
  const { kind, text = '', base64 } = payload
  if (base64 !== undefined) return { payload: { hex: hexOf(base64) }, topic, meta }
  if (kind !== 'json' || payload.isCut) return { payload: { text }, topic, meta }
  return { payload: { json: JSON.parse(text) as unknown }, topic, meta }
}

/** `undefined`: it was refused, and that is told. */
export async function injectNow(
  editor: Editor,
  body: InjectBody,
): Promise<InjectAnswer | undefined> {
  const store = debugStoreOf(editor)
  store.setState({ last: body })
  const key = keys++
  try {
    const answer = await editor.api.debug.inject(body)
    note(editor, { key, answer })
    if (answer.trace) store.setState({ shown: { flow: body.flow, trace: answer.trace } })
    return answer
  } catch (error) {
    note(editor, { key, error: reasonOf(error) })
    return undefined
  }
}

function note(editor: Editor, answered: { key: number; answer?: InjectAnswer; error?: string }) {
  const store = debugStoreOf(editor)
  const { answers } = store.getState()
  store.setState({ answers: [answered, ...answers].slice(0, keptAnswers) })
  const { outcomes } = editor.text().debug
  const word = answered.answer && outcomes[answered.answer.outcome]
  editor.announce(word ?? answered.error ?? '')
}

/** Without the dialog: how it ended is told by a toast. */
export async function injectAgain(editor: Editor): Promise<void> {
  const { last } = debugStoreOf(editor).getState()
  if (!last) return
  const answer = await injectNow(editor, last)
  const { outcomes } = editor.text().debug
  const [latest] = debugStoreOf(editor).getState().answers
  const title = answer ? (outcomes[answer.outcome] ?? answer.outcome) : (latest?.error ?? '')
  const isGood = answer?.outcome === 'delivered' || answer?.outcome === 'filtered'
  editor.toast({ title, tone: isGood ? 'good' : 'bad' })
}

/** The next one waits for the answer of the one before: a flow that is slow is not flooded. */
export function repeatInject(
  editor: Editor,
  body: InjectBody,
  everyMs: number,
  times: number,
): void {
  stopRepeat(editor)
  const wait = Math.max(minEveryMs, everyMs)
  const next = async (left: number): Promise<void> => {
    const store = debugStoreOf(editor)
    store.setState({ repeating: left })
    const begin = performance.now()
    const answer = await injectNow(editor, body)
    // Somebody stopped it meanwhile; and what is refused once is refused again.
    if (store.getState().repeating === undefined) return
    if (!answer || left <= 1) return store.setState({ repeating: undefined })
    const rest = Math.max(0, wait - (performance.now() - begin))
    repeats.set(
      editor,
      setTimeout(() => void next(left - 1), rest),
    )
  }
  void next(Math.min(maxTimes, Math.max(1, times)))
}

export function stopRepeat(editor: Editor): void {
  clearTimeout(repeats.get(editor))
  debugStoreOf(editor).setState({ repeating: undefined })
}
