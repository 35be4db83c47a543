import { useEditor, useText } from '../app/context.tsx'
import { goToFlow } from '../app/route.ts'
import { dropDraft } from '../doc/drafts.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import styles from './flow-list.module.css'
import { useFiles } from './use-files.ts'
import { useRequest } from './use-request.ts'

export function DeleteFlow({ id }: { readonly id: string }) {
  const editor = useEditor()
  const { files: text, shell } = useText()
  const etag = useFiles().data?.files.find((file) => file.id === id)?.etag
  const { send, close, failure, isBusy } = useRequest()
  const remove = (): Promise<void> =>
    send(async () => {
      if (etag === undefined) return
      await editor.api.remove(id, etag)
      await dropDraft(id)
      editor.toast({ title: text.removed(id) })
      if (editor.doc.getState().id !== id) return
      editor.doc.close()
      goToFlow('', true)
    })
  return (
    <Dialog
      title={text.removeTitle}
      description={text.removeDetail(id)}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{shell.cancel}</Button>
          <Button
            tone="danger"
            disabled={isBusy || etag === undefined}
            onClick={() => void remove()}
          >
            {text.removeDo}
          </Button>
        </>
      }
    >
      {failure !== undefined && (
        <p role="alert" className={styles['hint']}>
          {failure}
        </p>
      )}
    </Dialog>
  )
}
