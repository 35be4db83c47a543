import { describe, expect, it } from 'vitest'

import { readRecording } from './recording.ts'

const head = '{"sluice":"recording","version":1,"flow":"other","started":"2026-01-01T00:00:00Z"}'
const read = (...lines: readonly string[]) =>
  readRecording([head, ...lines].join('\n'), 'line', new Set(['feed']))

describe('a recording in the browser', () => {
  it('gives its messages for the sources of the open flow, and counts the others', () => {
    const recording = read(
      '{"at":1,"node":"feed","topic":"a","meta":{"qos":1},"utf8":"ä"}',
      '{"at":2,"node":"feed","port":"connected","value":{"up":true}}',
      '{"at":3,"node":"gone","text":"x"}',
      '{"at":4,"node":"feed","value":{"n":{"$bigint":"1"}}}',
      '{"at":5,"node":"feed","value":{"n":{"$bigint":"x"}}}',
      '{"at":6,"lost":3}',
      '',
    )
    expect(recording).toMatchObject({ from: 'other', skipped: 3, isCut: false })
    const base = { flow: 'line', topic: '', meta: {} }
    const bytes = { base64: Buffer.from('ä').toString('base64') }
    expect(recording.messages).toEqual([
      { ...base, at: 1, port: 'feed.out', topic: 'a', meta: { qos: 1 }, payload: bytes },
      { ...base, at: 2, port: 'feed.connected', payload: { json: { up: true } } },
    ])
  })

  it('leaves out a last line that is not whole, and says so', () => {
    const recording = read('{"at":1,"node":"feed","text":"x"}', '{"at":2,"no')
    expect([recording.messages.length, recording.isCut]).toEqual([1, true])
  })

  it('is refused for any other line that cannot be read', () => {
    expect(() => read('x', '{"at":1,"node":"feed","text":"x"}')).toThrow('line 2 of the recording')
    expect(() => read('{"at":1}')).toThrow('line 2')
    expect(() => readRecording('[]', 'line', new Set())).toThrow('line 1')
  })
})
