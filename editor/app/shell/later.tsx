import { lazy } from 'react'
import type { ComponentType } from 'react'

interface Later {
  (props: object): React.ReactNode
  /** Loads it before it is asked for; then it is drawn at once, and no key typed meanwhile is lost. */
  preload(): void
}

/** A part of the screen that is loaded when it is first drawn, or before that by `preload`. */
export function later(load: () => Promise<ComponentType>): Later {
  let loaded: ComponentType | undefined
  const get = async () => {
    loaded = await load()
    return { default: loaded }
  }
  const Waiting = lazy(get)
  const Part = () => {
    const Ready = loaded ?? Waiting
    return <Ready />
  }
  return Object.assign(Part, {
    preload: () => {
      get().catch(() => {
        // Offline: it is tried again when it is asked for.
      })
    },
  })
}
