/** How the messages of each wire were last read; kept by the browser. */
import { useState } from 'react'

import { targetKey } from '../taps/tap-target.ts'
import type { TapTarget } from '../taps/tap-target.ts'
import type { Format } from './formats.ts'

const storageKey = 'sluice.formats'
/** Wires come and go: the oldest choices are forgotten. */
const most = 200

function load(): Record<string, Format> {
  try {
    // Written by `save` below.
    return JSON.parse(localStorage.getItem(storageKey) ?? '{}') as Record<string, Format>
  } catch {
    return {}
  }
}

function save(key: string, format: Format): void {
  const { [key]: _, ...others } = load()
  const kept = Object.entries(others).slice(-most)
  try {
    localStorage.setItem(storageKey, JSON.stringify({ ...Object.fromEntries(kept), [key]: format }))
  } catch {
    // Full or forbidden: the choice lasts as long as the page.
  }
}

export function useFormat(target: TapTarget): readonly [Format, (format: Format) => void] {
  const key = targetKey(target)
  const [chosen, choose] = useState<Readonly<Record<string, Format>>>(load)
  return [
    chosen[key] ?? 'auto',
    (format) => {
      choose({ ...chosen, [key]: format })
      save(key, format)
    },
  ]
}
