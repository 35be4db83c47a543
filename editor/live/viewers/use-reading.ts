/** A payload read as chosen. What only a node of the flow can read, the runtime reads with that node. */
import { useEffect, useMemo, useState } from 'react'

import { useEditor, useGraph } from '../../app/context.tsx'
import type { GraphNode } from '../../model/flow-graph.ts'
import type { SeenMessage } from '../taps/message.ts'
import type { TapTarget } from '../taps/tap-target.ts'
import { canBeDecoded, decode, decodedBefore, decoderFor, decodersIn } from './decode.ts'
import { readAs } from './formats.ts'
import type { BuiltIn, Format, Reading } from './formats.ts'
import { jsonSpans } from './json-spans.ts'

export function useDecoders(): readonly GraphNode[] {
  const graph = useGraph()
  return useMemo(() => decodersIn(graph), [graph])
}

export function useDecoder(target: TapTarget, format: Format): GraphNode | undefined {
  const graph = useGraph()
  return useMemo(() => decoderFor(graph, target, format), [graph, target, format])
}

export function useReading(message: SeenMessage, target: TapTarget, format: Format): Reading {
  const messages = useMemo(() => [message], [message])
  const reading = useReadings(messages, target, format)(message)
  return useMemo(() => withSpans(reading, message), [reading, message])
}

/** Of JSON the places are looked for when they are shown. A value that was decoded in the flow has no bytes. */
function withSpans(reading: Reading, { payload }: SeenMessage): Reading {
  if (reading.by !== 'json' || payload.kind === 'json') return reading
  return { ...reading, spans: jsonSpans(payload.bytes) }
}

/** So many are read at most, when each must be asked for. */
export const mostDecoded = 200
/** How often news of them are shown. */
const batch = 10

/** The last messages are read one after the other; until one is, it is read as well as the page can. */
export function useReadings(
  messages: readonly SeenMessage[],
  target: TapTarget,
  format: Format,
): (message: SeenMessage) => Reading {
  const editor = useEditor()
  const decoder = useDecoder(target, format)
  // A new one with each news, so that whoever draws with `readingOf` draws again.
  const [read, setRead] = useState({})
  useEffect(() => {
    if (!decoder) return undefined
    const unread = messages
      .slice(-mostDecoded)
      .filter((message) => canBeDecoded(message) && !decodedBefore(decoder, message))
    if (unread.length === 0) return undefined
    let isOver = false
    void (async () => {
      for (const [index, message] of unread.entries()) {
        await decode(editor, decoder, message)
        if (isOver) return
        if (index === unread.length - 1 || index % batch === 0) setRead({})
      }
    })()
    return () => {
      isOver = true
    }
  }, [editor, decoder, messages])
  return useMemo(
    () => (message: SeenMessage) => readingFor(message, decoder, format),
    [decoder, format, read],
  )
}

function readingFor(message: SeenMessage, decoder: GraphNode | undefined, format: Format): Reading {
  const decoded = decoder && decodedBefore(decoder, message)
  // A decoder that nobody chose may refuse this: then what can be guessed is shown.
  if (decoded && (format !== 'auto' || decoded.fault === undefined)) return decoded
  const by: BuiltIn = format.startsWith('node:') ? 'auto' : (format as BuiltIn)
  return plainReading(message, by) ?? { by: by as Reading['by'], fault: '' }
}

const plain = new WeakMap<SeenMessage, Map<BuiltIn, Reading | undefined>>()

/** Lists and plots ask for the same messages again and again. */
function plainReading(message: SeenMessage, by: BuiltIn): Reading | undefined {
  const readings = plain.get(message) ?? new Map<BuiltIn, Reading | undefined>()
  plain.set(message, readings)
  if (!readings.has(by)) readings.set(by, readAs(message.payload, by))
  return readings.get(by)
}
