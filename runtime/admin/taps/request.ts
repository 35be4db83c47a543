/** What a client asks for, or `undefined` when it is nothing that can be asked. */
import { Check } from 'typebox/schema'

import { tapRequest } from '../contract/taps.ts'
import type { TapRequest } from '../contract/taps.ts'

export function readRequest(text: string): TapRequest | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return Check(tapRequest, value) ? value : undefined
  } catch {
    return undefined
  }
}
