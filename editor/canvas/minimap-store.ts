/** Whether the small map is shown; remembered by the browser, where that is allowed. */
import { createStore } from 'zustand/vanilla'

const key = 'sluice.minimap'

function read(): boolean {
  try {
    return localStorage.getItem(key) !== 'off'
  } catch {
    return true
  }
}

export const minimapStore = createStore<{ readonly isOpen: boolean }>(() => ({ isOpen: read() }))

export function toggleMinimap(): void {
  const isOpen = !minimapStore.getState().isOpen
  minimapStore.setState({ isOpen })
  try {
    localStorage.setItem(key, isOpen ? 'on' : 'off')
  } catch {
    // The map then comes back with the next visit.
  }
}
