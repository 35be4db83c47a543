import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { useEditor } from '../app/context.tsx'

export const filesKey = ['files'] as const

/** The flow files of the folder. */
export function useFiles() {
  const { api } = useEditor()
  return useQuery({ queryKey: filesKey, queryFn: () => api.files() })
}

/** Asks for the list again when a file, or the connection, changes. Once per page. */
export function useFreshFiles(): void {
  const { live } = useEditor()
  const client = useQueryClient()
  useEffect(
    () =>
      live.onEvent(({ event }) => {
        if (event !== 'git') void client.invalidateQueries({ queryKey: filesKey })
      }),
    [live, client],
  )
}
