/** A layout to a function that reads frames. */
import type { Message, Span } from '../../../runtime/plugin.ts'
import type { Layout } from '../layout/model.ts'
import { align, createCursor, resetCursor, trailing } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import { Fault, LayoutError } from './fault.ts'
import { recordReader, stepOf } from './records.ts'
import { valueReader } from './values.ts'
import { createTrace } from './trace.ts'
import type { Trace } from './trace.ts'

export type Port = number | string | undefined
export type ReadFrame = (bytes: Uint8Array, message: Message, port: Port) => unknown

export function createReader(layout: Layout, trace?: Trace): ReadFrame {
  const cursor = createCursor()
  const read = recordReader(layout.record, {
    hasBits: { value: false },
    usesStack: layout.usesStack,
    known: new Map(),
    value: valueReader,
    step: stepOf,
    record: recordReader,
    slots: { of: new Map(), count: 0 },
    ...(trace ? { trace } : {}),
  })
  const nothing = {}
  return (bytes, message, port) => {
    resetCursor(cursor, bytes, message)
    cursor.port = port
    if (layout.usesStack) {
      cursor.outs.length = 0
      cursor.hiddens.length = 0
    }
    try {
      const value = read(cursor, nothing, nothing)
      if (cursor.bit !== 0) align(cursor)
      if (cursor.pos < cursor.end && !layout.ignoresTrailing && !cursor.isStopped)
        throw trailing(cursor)
      return value
    } catch (error) {
      throw explain(error, cursor)
    }
  }
}

function explain(error: unknown, cursor: Cursor): unknown {
  if (!(error instanceof Fault)) return error
  error.at ??= cursor.pos
  return new LayoutError('decode', error)
}

/** Where each value stands in the frame; what a broken frame gives up to its fault counts too. */
export function readSpans(
  layout: Layout,
  bytes: Uint8Array,
  message: Message,
  port: Port,
): readonly Span[] {
  const trace = createTrace()
  try {
    createReader(layout, trace)(bytes, message, port)
  } catch (error) {
    if (!(error instanceof LayoutError)) throw error
  }
  return trace.spans
}
