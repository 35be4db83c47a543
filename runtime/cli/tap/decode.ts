/** Reads a payload that was tapped as somebody wants to see it. */
import type { TappedMessage } from '../../admin/contract/taps.ts'
import { previewJson } from '../../engine/tap/preview.ts'
import { reasonOf } from '../../reason.ts'
import { codecFormats, loadCodecs } from '../../testing/codecs.ts'
import { openRegistry } from '../project.ts'

export type ShownAs = 'json' | 'text' | 'hex' | 'msgpack' | 'cbor'

type Payload = TappedMessage['payload']

/** What to print, and why it is not what was asked for. */
export interface Shown {
  readonly text: string
  readonly fault?: string
}
export type Show = (payload: Payload) => Shown

/** The server has cut it already: this only bounds what a decode can make of a few bytes. */
const maxText = 1024 * 1024

export async function showAs(format: ShownAs | undefined): Promise<Show> {
  if (format === undefined || format === 'text') return format === undefined ? asItIs : asText
  if (format === 'hex') return (payload) => ({ text: hexOf(bytesOf(payload)) })
  if (format === 'json') return decoded('json', (bytes) => JSON.parse(bytes.toString('utf8')))
  const registry = await openRegistry([])
  const codec = (await loadCodecs(registry, codecFormats))(format)
  return decoded(format, (bytes) => codec.decode(bytes))
}

const asItIs: Show = (payload) => ({ text: payload.text ?? hexOf(bytesOf(payload)) })
const asText: Show = (payload) => ({ text: bytesOf(payload).toString('utf8') })

const decoded =
  (name: string, decode: (bytes: Buffer) => unknown): Show =>
  (payload) => {
    // A value has been decoded in the flow already.
    if (payload.kind === 'json') return asItIs(payload)
    if (payload.isCut) return { ...asItIs(payload), fault: 'too long to be decoded' }
    try {
      return { text: previewJson(decode(bytesOf(payload)), maxText).text }
    } catch (error) {
      return { ...asItIs(payload), fault: `no ${name}: ${reasonOf(error)}` }
    }
  }

const bytesOf = ({ text, base64 }: Payload): Buffer =>
  base64 === undefined ? Buffer.from(text ?? '', 'utf8') : Buffer.from(base64, 'base64')

const hexOf = (bytes: Buffer): string => bytes.toString('hex').replaceAll(/..(?=.)/g, '$& ')
