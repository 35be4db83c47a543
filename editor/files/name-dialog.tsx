/** A dialog that asks for the name of a flow and does something with it: the frame of those that make or move one. */
import { useId } from 'react'
import type { ReactNode } from 'react'

import { useText } from '../app/context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import styles from './flow-list.module.css'
import { NameField, isGoodName } from './name-field.tsx'
import { useRequest } from './use-request.ts'

interface NameDialogProps {
  readonly title: string
  readonly size?: 'small' | 'medium'
  /** What the button says. */
  readonly action: string
  readonly name: string
  onName(name: string): void
  /** Why it cannot be done now, whatever the name is. */
  readonly obstacle?: string | undefined
  /** A good name that is of no use here. */
  readonly useless?: string
  /** Rejects with why it was not done; the dialog says so, and stays. */
  work(): Promise<void>
  /** Below the name. */
  readonly children?: ReactNode
}

export function NameDialog(props: NameDialogProps) {
  const { title, size = 'small', action, name, onName, obstacle, useless, work, children } = props
  const { shell } = useText()
  const form = useId()
  const { send, close, failure, isBusy, clear } = useRequest()
  const isReady = !isBusy && obstacle === undefined && name !== useless && isGoodName(name)
  return (
    <Dialog
      title={title}
      size={size}
      isOpen
      onClose={close}
      actions={
        <>
          <Button onClick={close}>{shell.cancel}</Button>
          <Button tone="primary" type="submit" form={form} disabled={!isReady}>
            {action}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className={styles['form']}
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) void send(work)
        }}
      >
        <NameField
          value={name}
          failure={obstacle ?? failure}
          onChange={(value) => {
            onName(value)
            clear()
          }}
        />
        {children}
      </form>
    </Dialog>
  )
}
