/** A payload in the form of a test file that is easiest to read. */
import type { Kind } from '../plugin.ts'
import { decodeUtf8 } from '../utf8.ts'
import { payloadOf } from './bodies.ts'
import type { CodecFormat, Codecs } from './codecs.ts'
import { comparable } from './comparable.ts'
import type { Body, BodyFormat } from './model.ts'

type OneBody = Readonly<Partial<Record<BodyFormat, unknown>>>

const isHolder = (value: unknown): boolean => typeof value === 'object' && value !== null

/** How an expectation reads it. */
export function readableBody(
  payload: unknown,
  formats: readonly CodecFormat[],
  codecs: Codecs,
): OneBody {
  const [first = { json: comparable(payload) }] = bodiesOf(payload, formats, codecs)
  return first
}

/** How it is given, so that it enters as just these bytes. */
export function givenBody(
  payload: unknown,
  formats: readonly CodecFormat[],
  codecs: Codecs,
): OneBody {
  if (!(payload instanceof Uint8Array)) return readableValue(payload)
  const isSame = (body: OneBody): boolean => {
    const [format, value] = Object.entries(body)[0] as [BodyFormat, unknown]
    const made = payloadOf({ format, value } satisfies Body, bytes, codecs)
    return made instanceof Uint8Array && Buffer.compare(made, payload) === 0
  }
  return bodiesOf(payload, formats, codecs).find(isSame) ?? binary(payload)
}
const bytes: readonly Kind[] = ['bytes']

/** A text is given as text, also where it is JSON: it is no value. */
const readableValue = (payload: unknown): OneBody =>
  typeof payload === 'string' ? { text: payload } : { json: comparable(payload) }

/** From the most telling to bytes. */
function bodiesOf(payload: unknown, formats: readonly CodecFormat[], codecs: Codecs): OneBody[] {
  if (!(payload instanceof Uint8Array) && typeof payload !== 'string')
    return [{ json: comparable(payload) }]
  const text = typeof payload === 'string' ? payload : textOf(payload)
  const found: OneBody[] = []
  const json = text === undefined ? undefined : attempt(() => JSON.parse(text) as unknown)
  if (isHolder(json)) found.push({ json })
  if (payload instanceof Uint8Array)
    for (const format of formats) {
      const value = attempt(() => codecs(format).decode(payload))
      if (isHolder(value) && !(value instanceof Uint8Array))
        found.push({ [format]: comparable(value) })
    }
  // oxlint-disable-next-line no-control-regex -- these are what is not text
  if (text !== undefined && !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.test(text))
    found.push({ text })
  return found.length > 0 || typeof payload === 'string' ? found : [binary(payload)]
}

/** Short bytes are read, long ones are only kept. */
const binary = (payload: Uint8Array): OneBody =>
  payload.length <= 64
    ? {
        hex: Buffer.from(payload)
          .toString('hex')
          .replaceAll(/..(?=.)/g, '$& '),
      }
    : { base64: base64Of(payload) }

const base64Of = (payload: Uint8Array): string => Buffer.from(payload).toString('base64')

function textOf(payload: Uint8Array): string | undefined {
  const read = decodeUtf8(payload)
  return 'text' in read ? read.text : undefined
}

function attempt(read: () => unknown): unknown {
  try {
    return read()
  } catch {
    return undefined
  }
}
