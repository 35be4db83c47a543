/** Whether the messages of a port of the open flow are shown. */
import { useStore } from 'zustand'

import { useRunningPlace } from '../../app/context.tsx'
import { isAt } from './tap-target.ts'
import { pageTaps } from './taps-store.ts'

export function useTappedPort(name: string): boolean {
  const place = useRunningPlace()
  return useStore(pageTaps().taps, ({ open }) =>
    open.some(
      ({ target }) => isAt(target, place) && target.kind === 'port' && target.name === name,
    ),
  )
}
