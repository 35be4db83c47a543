/** Dialogs about single messages: loaded when the first of them is opened. */
import { useEditor, useText, useUi } from '../app/context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { atBreakpoint } from './breakpoints.ts'
import { useDebug } from './debug-store.ts'
import { InjectDialog } from './inject-dialog.tsx'
import { ReplayDialog } from './replay-dialog.tsx'
import { TraceTable } from './trace-table.tsx'

export function DebugDialogs() {
  const dialog = useUi((state) => state.dialog)
  switch (dialog?.name) {
    case 'inject':
      return <InjectDialog key={dialog.at} at={dialog.at} />
    case 'trace':
      return <TraceDialog />
    case 'replay':
      return <ReplayDialog rows={dialog.rows} />
    case 'drop':
      return <DropDialog flow={dialog.flow} wire={dialog.wire} />
    default:
      return null
  }
}

function TraceDialog() {
  const { ui } = useEditor()
  const { debug: text } = useText()
  const trace = useDebug((state) => state.shown?.trace)
  const close = (): void => ui.setState({ dialog: undefined })
  if (!trace) return null
  return (
    <Dialog
      size="wide"
      title={text.traceTitle}
      isOpen
      onClose={close}
      actions={<Button onClick={close}>{text.close}</Button>}
    >
      <TraceTable trace={trace} />
    </Dialog>
  )
}

function DropDialog({ flow, wire }: { readonly flow: string; readonly wire: string }) {
  const editor = useEditor()
  const { debug: text } = useText()
  const close = (): void => editor.ui.setState({ dialog: undefined })
  const drop = (): void => {
    void atBreakpoint(editor, 'drop', { flow, port: wire, count: 1 })
    close()
  }
  return (
    <Dialog
      title={text.dropTitle(wire)}
      description={text.dropHelp}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{text.cancel}</Button>
          <Button tone="danger" onClick={drop}>
            {text.dropYes}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  )
}
