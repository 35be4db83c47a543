/** The payload that a line or a file becomes, or why not. */
import { parsePlainJson, readText, reasonOf } from '../../../runtime/plugin.ts'

export type As = 'lines' | 'ndjson' | 'file'
export type Encoding = 'utf-8' | 'bytes'
export type Reading = { readonly payload: unknown } | { readonly fault: string }

export function readRecord(bytes: Buffer, as: As, encoding: Encoding): Reading {
  if (as !== 'ndjson' && encoding === 'bytes') return { payload: bytes }
  try {
    const text = readText(bytes)
    return { payload: as === 'ndjson' ? parsePlainJson(text) : text }
  } catch (error) {
    return { fault: reasonOf(error) }
  }
}
