import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'

import { useApp, useEditor } from '../app/context.tsx'

const gitKey = ['git', 'status'] as const

/** What git says of the folder; nothing without git. */
export function useGitStatus() {
  const { api } = useEditor()
  const hasGit = useApp((state) => state.project?.hasGit ?? false)
  return useQuery({ queryKey: gitKey, queryFn: () => api.git.status(), enabled: hasGit })
}

/** Asks again when a file, HEAD or the connection changes. Once per page. */
export function useFreshGit(): void {
  const { live } = useEditor()
  const client = useQueryClient()
  useEffect(
    () => live.onEvent(() => void client.invalidateQueries({ queryKey: ['git'] })),
    [live, client],
  )
}
