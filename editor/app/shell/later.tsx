import { useEffect } from 'react'
import type { ComponentType, ReactNode } from 'react'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

import { asError } from '../../../runtime/reason.ts'

interface Later {
  (props: { readonly waiting?: ReactNode }): ReactNode
  /** Loads it before it is asked for; then it is drawn at once, and no key typed meanwhile is lost. */
  preload(): void
}

interface Loading {
  readonly part?: ComponentType
  readonly error?: Error
}

/**
 * A part of the screen that is loaded when it is first drawn, or before that by `preload`. Not by
 * `lazy`: what React draws after a suspension has its effects late, and the canvas counts on their order.
 */
export function later(load: () => Promise<ComponentType>): Later {
  const store = createStore<Loading>(() => ({}))
  let isAsked = false
  function ask(): void {
    if (isAsked) return
    isAsked = true
    load().then(
      (part) => store.setState({ part }, true),
      (error: unknown) => {
        isAsked = false
        store.setState({ error: asError(error) })
      },
    )
  }
  function Part({ waiting }: { readonly waiting?: ReactNode }) {
    const { part: Ready, error } = useStore(store)
    useEffect(ask)
    // The boundary around it says so. Drawn again, it is loaded again.
    useEffect(() => () => store.setState(({ part }) => (part ? { part } : {}), true), [])
    if (error && !Ready) throw error
    return Ready ? <Ready /> : waiting
  }
  return Object.assign(Part, { preload: ask })
}
