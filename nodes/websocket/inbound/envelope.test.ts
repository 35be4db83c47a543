import { describe, expect, it } from 'vitest'

import { openEnvelope, sealEnvelope } from './envelope.ts'

const trace = { traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`, tracestate: 'x=1' }

describe('the trace of a message with acknowledgements', () => {
  it('travels in the envelope, both ways', () => {
    for (const payload of ['text', Buffer.from('bytes')]) {
      const sealed = sealEnvelope(7, payload, { ...trace, more: 'nothing' })
      expect(JSON.parse(sealed)).toMatchObject({ id: 7, ...trace })
      expect(sealed).not.toContain('more')
      expect(openEnvelope(sealed)).toEqual({ id: 7, payload, trace })
    }
    expect(openEnvelope(sealEnvelope(7, 'text'))).toEqual({ id: 7, payload: 'text', trace: {} })
  })

  it('is left out when it could be none', () => {
    for (const traceparent of [7, '', 'a\nb', 'ä', 'x'.repeat(129)])
      expect(openEnvelope(JSON.stringify({ id: 7, text: '', traceparent }))).toMatchObject({
        trace: {},
      })
    const tracestate = 'x'.repeat(513)
    expect(openEnvelope(JSON.stringify({ id: 7, text: '', ...trace, tracestate }))).toMatchObject({
      trace: { traceparent: trace.traceparent },
    })
  })
})
