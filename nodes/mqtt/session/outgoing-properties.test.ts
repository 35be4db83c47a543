import { describe, expect, it } from 'vitest'

import type { Meta, Template } from '../../../runtime/plugin.ts'
import { Cursor, publishProperties, readProperties } from '../wire/properties.ts'
import { makeProperties } from './outgoing-properties.ts'

const read = (bytes: Uint8Array) =>
  readProperties(new Cursor(Buffer.from(bytes), 0, bytes.length), publishProperties)
const fixed = (text: string): Template => ({ source: text, constant: text, render: () => text })
const message = (meta: Meta) => ({ payload: '', topic: '', meta })
const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'x=1' }

describe('the trace of a message', () => {
  it('is carried on in user properties, beside those of the node', () => {
    const make = makeProperties({ userProperties: { line: fixed('3') } }, false)
    expect(read(make(message(trace)))).toEqual({ userProperties: { ...trace, line: '3' } })
    expect(read(make(message({})))).toEqual({ userProperties: { line: '3' } })
  })

  it('replaces the one that the message came with, and no other property', () => {
    const make = makeProperties({}, true)
    const userProperties = { traceparent: 'old', tracestate: 'old', line: '3' }
    const { tracestate: _none, ...alone } = trace
    expect(read(make(message({ ...trace, userProperties })))).toEqual({
      userProperties: { ...trace, line: '3' },
    })
    expect(read(make(message({ ...alone, userProperties })))).toEqual({
      userProperties: { ...alone, line: '3' },
    })
    expect(read(make(message({ userProperties })))).toEqual({ userProperties })
  })

  it('is what the node says, where it says so itself', () => {
    const make = makeProperties({ userProperties: { traceparent: fixed('mine') } }, false)
    expect(read(make(message(trace))).userProperties).toMatchObject({ traceparent: 'mine' })
  })
})
