import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { useText } from '../context.tsx'

interface LeaveDialogProps {
  readonly id: string
  readonly onStay: () => void
  readonly onLeave: () => void
  readonly onSave: () => void
}

/** Before unsaved changes are left behind. */
export function LeaveDialog({ id, onStay, onLeave, onSave }: LeaveDialogProps) {
  const { shell } = useText()
  return (
    <Dialog
      title={shell.leaveTitle}
      description={shell.leaveDetail(id)}
      isOpen
      onClose={onStay}
      actions={
        <>
          <Button onClick={onStay}>{shell.cancel}</Button>
          <Button tone="danger" onClick={onLeave}>
            {shell.leave}
          </Button>
          <Button tone="primary" onClick={onSave}>
            {shell.saveAndLeave}
          </Button>
        </>
      }
    >
      {null}
    </Dialog>
  )
}
