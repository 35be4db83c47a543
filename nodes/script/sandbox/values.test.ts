import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { createSandbox, loadEngine } from './sandbox.ts'
import type { Sandbox } from './sandbox.ts'
import { readAnswer } from './answer.ts'
import { mark } from './inside.ts'
import { toText } from './values.ts'

let sandbox: Sandbox
beforeAll(async () => {
  const limits = { timeout: 5000, memory: 32 * 1024 * 1024 }
  sandbox = createSandbox(await loadEngine(limits), 'return message', limits)
})
afterAll(() => sandbox.close())

/** Into the sandbox and out again. */
function through(payload: unknown): unknown {
  const message = { payload, topic: 't', meta: { a: payload } }
  const ran = sandbox.run(toText({ message, now: 1 }))
  if (!ran.ok) throw new Error(ran.message)
  const answer = readAnswer(ran.text, { payload: 0, topic: '', meta: {} }, new Set(['out']))
  expect(answer.sent[0]?.message.meta['a']).toStrictEqual(answer.sent[0]?.message.payload)
  return answer.sent[0]?.message.payload
}

const anyValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.double(),
      fc.boolean(),
      fc.constant(null),
      fc.bigInt(),
      fc.uint8Array(),
      fc.date({ noInvalidDate: false }),
    ),
    fc.array(tie('value')),
    fc.dictionary(fc.oneof(fc.string(), fc.constant(mark)), tie('value'), {
      noNullPrototype: true,
    }),
  ),
})).value

describe('a value', () => {
  it('comes out of the sandbox as it went in', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        expect(through(value)).toStrictEqual(value)
      }),
    )
  })

  it('may have any key, and what it is named never changes what it is', () => {
    const value: unknown = JSON.parse(`{"__proto__": {"x": 1}, "constructor": 2, "toString": 3}`)
    expect(through(value)).toEqual(value)
    expect(Object.keys(through(value) as object)).toEqual(['__proto__', 'constructor', 'toString'])
  })

  it('of a class that a script does not know is refused', () => {
    expect(() => toText(new Map())).toThrow('a value of the type Map cannot go there')
  })
})
