/** Loads what is asked for by key while nobody waits, so that no letter typed after the key is lost. */
export function preloadDialogs(): void {
  const load = (): void => {
    import('./shell/shell-dialogs.tsx').catch(() => {
      // Offline: it is tried again when it is asked for.
    })
  }
  if ('requestIdleCallback' in globalThis) requestIdleCallback(load, { timeout: 3000 })
  else setTimeout(load, 1000)
}
