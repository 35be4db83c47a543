/** A layout to a function that writes frames. */
import type { Message } from '../../../runtime/plugin.ts'
import type { Layout } from '../layout/model.ts'
import { Fault, LayoutError } from '../read/fault.ts'
import type { Port } from '../read/reader.ts'
import { createOut, resetOut } from './out.ts'
import { recordWriter, stepOf } from './records.ts'
import { valueWriter } from './values.ts'

export type WriteFrame = (value: unknown, message: Message, port: Port) => Uint8Array

export function createWriter(layout: Layout): WriteFrame {
  const out = createOut()
  const write = recordWriter(layout.record, {
    usesStack: layout.usesStack,
    known: new Map(),
    slots: { of: new Map(), count: 0 },
    scope: [],
    value: valueWriter,
    step: stepOf,
    record: recordWriter,
  })
  const nothing = {}
  return (value, message, port) => {
    resetOut(out, message)
    out.port = port
    try {
      write(out, value, nothing, nothing)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      error.at ??= out.pos
      throw new LayoutError('encode', error)
    }
    return out.bytes.slice(0, out.length)
  }
}
