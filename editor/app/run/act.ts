/** Running from the editor: look at the difference, ask, run; and what is said of how it went. */
import type {
  AppliedAnswer,
  PreviewAnswer,
  RunRefusal,
} from '../../../runtime/admin/contract/run.ts'
import { reasonOf } from '../../../runtime/reason.ts'
import { ApiError, runRefusalOf } from '../../api/client.ts'
import { isDirty } from '../../doc/doc-store.ts'
import { saveFlow } from '../../doc/session.ts'
import { goTo } from '../../problems/go-to.ts'
import type { Editor } from '../editor.ts'
import { errorsOf, restarts } from './facts.ts'
import { canRun, runStoreOf } from './run-store.ts'

/** Opens the question, or runs at once what restarts nothing, if that was wished. */
export async function askToRun(editor: Editor): Promise<void> {
  const store = runStoreOf(editor)
  if (!canRun(editor) || store.getState().isBusy) return
  if (errorsOf(editor.doc.getState()).length > 0) return tellErrors(editor)
  const { id, text } = editor.doc.getState()
  const asked = { id, text }
  store.setState({ asked })
  try {
    const preview = await editor.api.run.preview({ id, text, language: languageOf(editor) })
    // Put away, or asked again, meanwhile.
    if (store.getState().asked !== asked) return
    const errors = preview.problems.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) {
      store.setState({ asked: undefined })
      return tellRefused(editor, errors)
    }
    store.setState({ asked: { ...asked, preview } })
    const { runsUnasked } = editor.ui.getState()
    if (runsUnasked && preview.flows.length > 0 && !restarts(preview)) await runAsked(editor)
  } catch (error) {
    store.setState({ asked: undefined })
    tellFailed(editor, error)
  }
}

export const dropQuestion = (editor: Editor): void =>
  runStoreOf(editor).setState({ asked: undefined })

/** Runs the text that was looked at. */
export async function runAsked(editor: Editor): Promise<void> {
  const store = runStoreOf(editor)
  const { asked, isBusy } = store.getState()
  if (!asked?.preview || isBusy) return
  await run(editor, asked.id, asked.text, asked.preview.runs ?? '')
}

/** The file is written first; a draft that cannot be saved is not run. */
export async function saveAndRun(editor: Editor): Promise<void> {
  const store = runStoreOf(editor)
  if (!canRun(editor) || store.getState().isBusy) return
  if (errorsOf(editor.doc.getState()).length > 0) return tellErrors(editor)
  const { id, text } = editor.doc.getState()
  store.setState({ asked: undefined })
  if (isDirty(editor.doc.getState()) && !(await saveFlow(editor))) return
  await run(editor, id, text)
}

async function run(editor: Editor, id: string, text: string, etag?: string): Promise<void> {
  const store = runStoreOf(editor)
  store.setState({ isBusy: true })
  try {
    const language = languageOf(editor)
    const known = etag === undefined ? {} : { etag }
    const applied = await editor.api.run.apply({ id, text, language, ...known })
    const isSaved = editor.doc.getState().savedText === text
    const { run: words } = editor.text()
    const said = isSaved
      ? { title: words.runsNow(id) }
      : { title: words.draftRunsNow(id), detail: words.draftDetail }
    tellApplied(editor, id, applied, said)
  } catch (error) {
    const refusal = runRefusalOf(error)
    if (refusal) tellRefusal(editor, refusal)
    else if (error instanceof ApiError && error.status === 412) {
      const { changedMeanwhile } = editor.text().run
      editor.toast({ title: changedMeanwhile, tone: 'bad' })
      editor.announce(changedMeanwhile, 'assertive')
    } else tellFailed(editor, error)
  } finally {
    store.setState({ isBusy: false, asked: undefined })
  }
}

export async function startFlow(editor: Editor): Promise<void> {
  const { id } = editor.doc.getState()
  await attempt(editor, async () => {
    const applied = await editor.api.run.start(id)
    tellApplied(editor, id, applied, { title: editor.text().run.runsNow(id) })
  })
}

export async function stopFlow(editor: Editor): Promise<void> {
  const { id } = editor.doc.getState()
  await attempt(editor, async () => {
    await editor.api.run.stop(id)
    tell(editor, { title: editor.text().run.stoppedNow(id) })
  })
}

/** As it runs: `clean.parse` inside of an instance. */
export interface RunningNode {
  readonly flow: string
  readonly node: string
}

export async function restartNode(editor: Editor, { flow, node }: RunningNode): Promise<void> {
  await attempt(editor, async () => {
    const applied = await editor.api.run.restart(flow, node)
    tellApplied(editor, flow, applied, { title: editor.text().run.restarted(node) })
  })
}

export async function pauseNode(
  editor: Editor,
  { flow, node }: RunningNode,
  isPaused: boolean,
): Promise<void> {
  const { run: words } = editor.text()
  await attempt(editor, async () => {
    await (isPaused ? editor.api.run.resume(flow, node) : editor.api.run.pause(flow, node))
    tell(editor, { title: isPaused ? words.resumed(node) : words.pausedNow(node) })
  })
}

async function attempt(editor: Editor, work: () => Promise<void>): Promise<void> {
  const store = runStoreOf(editor)
  store.setState({ isBusy: true })
  try {
    await work()
  } catch (error) {
    const refusal = runRefusalOf(error)
    if (refusal) tellRefusal(editor, refusal)
    else tellFailed(editor, error)
  } finally {
    store.setState({ isBusy: false })
  }
}

const languageOf = ({ ui }: Editor) => ui.getState().language

interface Said {
  readonly title: string
  readonly detail?: string
}

function tell(editor: Editor, { title, ...more }: Said): void {
  editor.toast({ title, ...more, tone: 'good' })
  editor.announce(title)
}

function tellApplied(editor: Editor, id: string, { faults }: AppliedAnswer, said: Said): void {
  if (faults.length === 0) return tell(editor, said)
  const { run: words } = editor.text()
  tellBad(editor, words.faults(id), reasonsOf(editor, faults))
}

function tellBad(editor: Editor, title: string, detail: string): void {
  editor.toast({ title, detail, tone: 'bad' })
  editor.announce(`${title}. ${detail}`, 'assertive')
}

const reasonsOf = (editor: Editor, faults: RunRefusal['faults']): string =>
  faults
    .map(({ name, reason }) => (name ? editor.text().run.fault(name, reason) : reason))
    .join('; ')

function tellRefusal(editor: Editor, { problems, faults, code }: RunRefusal): void {
  const { run: words } = editor.text()
  if (code === 'problems')
    return tellRefused(
      editor,
      problems.filter(({ severity }) => severity === 'error'),
    )
  tellBad(editor, words.notStarted, `${reasonsOf(editor, faults)}. ${words.backAgain}`)
}

/** The problem may stand in another flow, one that uses this subflow: that one is only named. */
function tellRefused(editor: Editor, errors: PreviewAnswer['problems']): void {
  const { run: words } = editor.text()
  const [first] = errors
  if (!first) return
  const title = words.hasErrors(errors.length)
  const isHere = first.file === `${editor.doc.getState().id}.yaml`
  const detail = `${isHere ? '' : `${first.file}:${first.line} `}${first.message}. ${words.untouched}`
  const action = { label: words.goToProblem, run: () => goTo(editor, first) }
  editor.toast({ title, detail, tone: 'bad', ...(isHere ? { action } : {}) })
  editor.announce(`${title}. ${detail}`, 'assertive')
}

/** The list says what they are. */
function tellErrors(editor: Editor): void {
  const { run: words } = editor.text()
  const errors = errorsOf(editor.doc.getState())
  const [first] = errors
  const title = words.hasErrors(errors.length)
  editor.ui.setState(({ drawer }) => ({ drawer: { ...drawer, isOpen: true, tab: 'problems' } }))
  editor.announce(first === undefined ? title : `${title}. ${first}`, 'assertive')
}

function tellFailed(editor: Editor, error: unknown): void {
  const reason = reasonOf(error)
  tellBad(editor, editor.text().run.failed, reason)
}
