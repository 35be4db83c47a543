/** A message becomes a case of the flow's test file; then its tests can be run at once. */
import { reasonOf } from '../../../runtime/reason.ts'
import type { Editor } from '../../app/editor.ts'
import type { SeenMessage } from '../taps/message.ts'
import { runningName } from '../taps/tap-target.ts'
import type { TapTarget } from '../taps/tap-target.ts'
import { runTests, showTests } from './tests-store.ts'

export async function saveAsTest(
  editor: Editor,
  target: TapTarget,
  { tapped }: SeenMessage,
): Promise<void> {
  const { taps: text } = editor.text()
  try {
    const port = runningName(target)
    const { file } = await editor.api.tests.save({ flow: target.flow, port, message: tapped })
    const { base, draft } = dirtyOf(editor)
    editor.toast({
      title: text.savedTest(file),
      detail: base === draft ? text.savedHelp : text.unsaved,
      tone: 'good',
      action: {
        label: text.runTests,
        run() {
          showTests(editor)
          void runTests(editor, target.flow)
        },
      },
    })
  } catch (error) {
    const detail = reasonOf(error)
    editor.toast({ title: text.cannotSave, detail, tone: 'bad' })
  }
}

function dirtyOf({ doc }: Editor): { base: unknown; draft: unknown } {
  const state = doc.getState()
  return { base: state.savedText, draft: state.text }
}
