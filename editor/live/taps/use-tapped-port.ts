/** Whether the messages of a port of the open flow are shown. */
import { useStore } from 'zustand'

import { useDoc } from '../../app/context.tsx'
import { pageTaps } from './taps-store.ts'

export function useTappedPort(name: string): boolean {
  const flow = useDoc((state) => state.id)
  return useStore(pageTaps().taps, ({ open }) =>
    open.some(
      ({ target }) => target.flow === flow && target.kind === 'port' && target.name === name,
    ),
  )
}
