/** Payloads as a person types them and as they are shown. */
import type { Payload } from '../../runtime/admin/contract/try.ts'

export const payloadKinds = ['text', 'json', 'hex', 'base64'] as const
export type PayloadKind = (typeof payloadKinds)[number]

/** `undefined` while a JSON payload is no JSON, and Base64 none. */
export function readPayload(kind: PayloadKind, typed: string): Payload | undefined {
  if (kind === 'text') return { text: typed }
  if (kind === 'hex') return { hex: typed.replace(/0x|[\s:,-]/gi, '') }
  try {
    if (kind === 'base64') return { hex: hexOf(typed.replace(/\s+/g, '')) }
    return { json: JSON.parse(typed) as unknown }
  } catch {
    return undefined
  }
}

/** Throws for what is no Base64. */
export const hexOf = (base64: string): string =>
  Array.from(atob(base64), (sign) => sign.charCodeAt(0).toString(16).padStart(2, '0')).join('')

export function shownPayload(payload: Payload): string {
  if ('text' in payload) return payload.text
  if ('hex' in payload) return pairs(payload.hex).join(' ')
  return JSON.stringify(payload.json, undefined, 2)
}

const pairs = (hex: string): readonly string[] => hex.match(/.{1,2}/g) ?? []

/** The bytes of a payload, each as two digits. */
export function bytesOf(payload: Payload): readonly string[] {
  if ('hex' in payload) return pairs(payload.hex)
  const text = 'text' in payload ? payload.text : JSON.stringify(payload.json)
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0'))
}

/** The value that a JSON pointer leads to. */
export function valueAt(value: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>(
      (inner, key) =>
        typeof inner === 'object' && inner !== null
          ? (inner as Readonly<Record<string, unknown>>)[key]
          : undefined,
      value,
    )
}
