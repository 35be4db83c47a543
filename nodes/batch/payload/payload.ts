/** How payloads become the payload of a batch. */
import { byteSize, PermanentError, readText } from '../../../runtime/plugin.ts'

export type Form = 'array' | 'lines' | 'concat'

/** A payload as the batch keeps it. Throws when it does not fit the form. */
export function partOf(payload: unknown, form: Form): unknown {
  switch (form) {
    case 'array':
      return payload
    case 'lines':
      return typeof payload === 'string' || payload instanceof Uint8Array
        ? readText(payload)
        : jsonLine(payload)
    case 'concat':
      if (typeof payload === 'string' || payload instanceof Uint8Array) return payload
      throw new PermanentError(
        'batch',
        'only text and bytes can be put one after another: encode first',
      )
  }
}

/** Bytes of a part. A value counts as its JSON. */
export function sizeOf(part: unknown): number {
  if (typeof part === 'string') return Buffer.byteLength(part)
  return part instanceof Uint8Array ? byteSize(part) : Buffer.byteLength(jsonLine(part))
}

export function joinParts(parts: readonly unknown[], form: Form): unknown {
  if (form === 'array') return parts
  if (form === 'lines') return `${parts.join('\n')}\n`
  if (parts.every((part) => typeof part === 'string')) return parts.join('')
  return Buffer.concat(
    parts.map((part) => (part instanceof Uint8Array ? part : Buffer.from(String(part)))),
  )
}

function jsonLine(value: unknown): string {
  const plain = (_key: string, item: unknown) => (typeof item === 'bigint' ? Number(item) : item)
  // `undefined`, which JSON has no word for, is no text.
  const text: string | undefined = JSON.stringify(value, plain)
  return text ?? 'null'
}
