/** What goes into a frame, and as which kind. */
import { isUtf8 } from 'node:buffer'

import { PermanentError } from '../../../runtime/plugin.ts'
import type { Settings } from './settings.ts'

export type Content = string | Uint8Array

/** Refuses what a frame cannot carry: that never gets better by itself. */
export function contentOf(payload: unknown): Content {
  if (typeof payload === 'string' || payload instanceof Uint8Array) return payload
  const what = payload === null ? 'null' : Array.isArray(payload) ? 'a list' : typeof payload
  throw new PermanentError(
    'payload',
    `a websocket frame carries text or bytes, not ${what}; put an encode node before the sink`,
  )
}

export function isTextFrame(content: Content, frame: Settings['frame']): boolean {
  if (frame === 'auto') return typeof content === 'string'
  if (frame === 'binary') return false
  if (typeof content !== 'string' && !isUtf8(content)) {
    throw new PermanentError('utf8', 'the bytes are not UTF-8, which a text frame must be')
  }
  return true
}
