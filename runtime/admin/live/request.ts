/** What a client of `/api/live` asks for, or `undefined` when it is nothing that can be asked. */
import { Check } from 'typebox/schema'

import { liveRequest } from '../contract/live.ts'
import type { LiveRequest } from '../contract/live.ts'

export function readLiveRequest(text: string): LiveRequest | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Check(liveRequest, value) ? value : undefined
  } catch {
    return undefined
  }
}
