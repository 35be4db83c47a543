/** What the tests of each flow said last; kept while the page is open. */
import { createStore } from 'zustand/vanilla'

import type { TestsAnswer } from '../../../runtime/admin/contract/tests.ts'
import { reasonOf } from '../../../runtime/reason.ts'
import type { Editor } from '../../app/editor.ts'

export interface TestRun {
  readonly isRunning: boolean
  readonly answer?: TestsAnswer
  readonly failure?: string
}

export const testRuns = createStore<Readonly<Record<string, TestRun>>>(() => ({}))

export async function runTests({ api, announce, text }: Editor, flow: string): Promise<void> {
  const before = testRuns.getState()[flow]
  if (before?.isRunning === true) return
  const set = (run: TestRun): void => testRuns.setState({ [flow]: run })
  set({ ...before, isRunning: true })
  try {
    const answer = await api.tests.run(flow)
    set({ isRunning: false, answer })
    const failed = answer.cases.filter(({ isPassed }) => !isPassed).length
    const { tests } = text().taps
    announce(`${tests.passed(answer.cases.length - failed)}, ${tests.failed(failed)}`)
  } catch (error) {
    const failure = reasonOf(error)
    set({ isRunning: false, failure })
  }
}

export function showTests({ ui }: Pick<Editor, 'ui'>): void {
  ui.setState(({ drawer }) => ({ drawer: { ...drawer, isOpen: true, tab: 'tests' } }))
}
