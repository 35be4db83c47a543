/** UTF-8 bytes as text, strictly: what is not UTF-8 is found, not replaced. A byte order mark is skipped. */
const strict = new TextDecoder('utf-8', { fatal: true })
const lenient = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

export type Utf8 = { readonly text: string } | { readonly brokenFrom: number }

export function decodeUtf8(bytes: Uint8Array): Utf8 {
  try {
    return { text: strict.decode(bytes) }
  } catch {
    return { brokenFrom: firstBroken(bytes) }
  }
}

/** Where the bytes leave what a replacing decoder made of them, back to the start of the character. */
function firstBroken(bytes: Uint8Array): number {
  const replaced = encoder.encode(lenient.decode(bytes))
  let at = 0
  while (at < bytes.length && bytes[at] === replaced[at]) at += 1
  while (at > 0 && ((replaced[at] ?? 0) & 0xc0) === 0x80) at -= 1
  return at
}
