import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

import { reasonOf } from '../../runtime/reason.ts'
import { ApiError } from '../api/client.ts'
import { useEditor, useText } from '../app/context.tsx'
import { filesKey } from './use-files.ts'

/** Runs a request of a dialog: closes it when it worked, else says why it did not. */
export function useRequest() {
  const { ui } = useEditor()
  const { files: text } = useText()
  const client = useQueryClient()
  const [failure, setFailure] = useState<string | undefined>()
  const [isBusy, setBusy] = useState(false)
  const close = (): void => ui.setState({ dialog: undefined })
  async function send(work: () => Promise<void>): Promise<void> {
    setBusy(true)
    try {
      await work()
      await client.invalidateQueries({ queryKey: filesKey })
      close()
    } catch (error) {
      const isTaken = error instanceof ApiError && (error.status === 409 || error.status === 412)
      const reason = reasonOf(error)
      setFailure(isTaken ? text.taken : `${text.failed}: ${reason}`)
    } finally {
      setBusy(false)
    }
  }
  return { send, close, failure, isBusy, clear: () => setFailure(undefined) }
}
