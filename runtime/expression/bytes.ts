/** Bytes and text without `Buffer`: this also runs in a browser. */

const decoder = new TextDecoder('utf-8', { fatal: true })
const encoder = new TextEncoder()

export const textToBytes = (text: string): Uint8Array => encoder.encode(text)
export const bytesToText = (bytes: Uint8Array): string => decoder.decode(bytes)

export function bytesToHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += (byte < 16 ? '0' : '') + byte.toString(16)
  return text
}

export function hexToBytes(text: string): Uint8Array {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new Error('the text is not hex')
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    bytes[index] = Number.parseInt(text.slice(index * 2, index * 2 + 2), 16)
  }
  return bytes
}

export function bytesToBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Takes both alphabets, with or without padding. */
export function base64ToBytes(text: string): Uint8Array {
  const plain = text.replaceAll('-', '+').replaceAll('_', '/')
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(plain)) throw new Error('the text is not base64')
  const binary = atob(plain)
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
