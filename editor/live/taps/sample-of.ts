/** A message as the sample of the try-it box, and as YAML for a test file. */
import { stringify } from 'yaml'

import type { Editor } from '../../app/editor.ts'
import { changeSample } from '../../inspector/samples.ts'
import { inJson, textOf } from '../viewers/formats.ts'
import type { Reading } from '../viewers/formats.ts'
import { hexOf } from '../viewers/spanned.ts'
import type { SeenMessage } from './message.ts'

export function putInSample(editor: Editor, { topic, meta, payload }: SeenMessage): void {
  const text = textOf(payload)
  const typed =
    text === undefined
      ? ({ kind: 'hex', typed: hexOf(payload.bytes) } as const)
      : ({ kind: payload.kind === 'json' ? 'json' : 'text', typed: text } as const)
  const { id } = editor.doc.getState()
  const facts = Object.keys(meta).length === 0 ? '' : inJson(meta)
  changeSample(id, { ...typed, topic, meta: facts })
  editor.toast({ title: editor.text().taps.usedSample, tone: 'good' })
}

/** A message of a test file. */
export function yamlSample({ topic, payload }: SeenMessage, reading: Reading): string {
  const isBinary = reading.by === 'msgpack' || reading.by === 'cbor'
  const body =
    reading.by === 'json' || isBinary
      ? { [reading.by]: JSON.parse(inJson(reading.value)) as unknown }
      : bodyOf(textOf(payload), payload.bytes)
  // A reference of a flow file begins so.
  const plain = inJson({ ...(topic === '' ? {} : { topic }), ...body }).replaceAll('${', '$${')
  return stringify([JSON.parse(plain)], { collectionStyle: 'any', lineWidth: 0 })
}

const bodyOf = (text: string | undefined, bytes: Uint8Array) =>
  text === undefined ? { hex: hexOf(bytes) } : { text }
