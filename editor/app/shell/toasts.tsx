import { Toast as Base } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { useEffect } from 'react'

import { useEditor, useText } from '../context.tsx'
import styles from './toasts.module.css'

const plainMs = 5000
/** Who is asked something needs time to answer. */
const actionMs = 30_000

export function Toasts() {
  const { shell } = useText()
  return (
    <Base.Provider>
      <Base.Portal>
        <Base.Viewport className={styles['viewport']} aria-label={shell.notifications}>
          <ToastList />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

function ToastList() {
  const editor = useEditor()
  const { shell } = useText()
  const { toasts, add, close } = Base.useToastManager()
  useEffect(
    () =>
      editor.onToast(({ title, detail, tone = 'plain', action }) => {
        const id = add({
          title,
          description: detail,
          type: tone,
          timeout: action ? actionMs : plainMs,
          ...(action && {
            actionProps: {
              children: action.label,
              onClick() {
                action.run()
                close(id)
              },
            },
          }),
        })
      }),
    [editor, add, close],
  )
  return toasts.map((toast) => (
    <Base.Root key={toast.id} toast={toast} className={styles['toast']} data-tone={toast.type}>
      <Base.Content className={styles['content']}>
        <div className={styles['words']}>
          <Base.Title className={styles['title']} />
          <Base.Description className={styles['detail']} />
        </div>
        {toast.actionProps && <Base.Action className={styles['action']} />}
        <Base.Close className={styles['close']} aria-label={shell.dismiss}>
          <X size={14} aria-hidden />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ))
}
