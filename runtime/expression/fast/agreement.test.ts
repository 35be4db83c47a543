import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Message } from '../../message.ts'
import { compileByLibrary, compileExpression } from '../compile-expression.ts'
import { ExpressionError } from '../expression.ts'

/** The value, or what the error says. */
function outcome(evaluate: (message: Message) => unknown, message: Message): unknown {
  try {
    return { value: evaluate(message) }
  } catch (error) {
    if (error instanceof ExpressionError) return { error: error.message }
    throw error
  }
}

const keys = ['a', 'b', 's', 'list', 'inner', 'odd key', 'toString', '__proto__'] as const
const scalar = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 2.5, 7, 31, Number.NaN, Infinity, 2 ** 53, 1e300),
  fc.constantFrom('', 'a', 'b', 'plant', 'häß😀', '7'),
  fc.constantFrom<unknown>(true, false, null, 5n, 9007199254740993n),
  fc.constantFrom<unknown>(new Uint8Array([1, 2]), new Date(0)),
)
const record = (value: fc.Arbitrary<unknown>) =>
  fc
    .array(fc.tuple(fc.constantFrom(...keys), value), { maxLength: 6 })
    .map((entries) => Object.fromEntries(entries))
const tree = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    scalar,
    fc.array(tie('value'), { maxLength: 3 }),
    record(tie('value')),
  ),
})).value
const payload = fc.oneof({ weight: 8, arbitrary: record(tree) }, { weight: 1, arbitrary: tree })
const message = fc.record({
  payload,
  topic: fc.constantFrom('plant/7/telemetry', '', 'a'),
  meta: record(scalar).map((meta) => ({ ...meta, qos: 1 })),
})

const find = () => ({ up: true, pending: 7, latency: 2.5 })

const step = fc.oneof(
  fc.constantFrom('.a', '.b', '.s', '.list', '.inner', '["odd key"]', '.toString', '.__proto__'),
  fc.constantFrom('[0]', '[1]', '.constructor', '.length'),
)
const optionalStep = fc.constantFrom('.?a', '.?b', '.?inner', '[?"odd key"]', '.?toString', '[?0]')
const path = fc
  .tuple(fc.constantFrom('payload', 'payload', 'meta'), fc.array(step, { maxLength: 3 }))
  .map(([root, steps]) => root + steps.join(''))
const literal = fc.constantFrom(
  ...'0 1 2 7 -3 2.5 31.0 9007199254740993 "a" "plant" "" true false null []'.split(' '),
  '[1, 2.5, "a"]',
  '{"k": 1}',
)

const expression = fc.letrec<{ any: string }>((tie) => {
  const any = tie('any')
  const pair = fc.tuple(any, any)
  const infix = (...operators: string[]) =>
    fc.tuple(fc.constantFrom(...operators), pair).map(([o, [a, b]]) => `(${a} ${o} ${b})`)
  const calls = fc.constantFrom('size', 'string', 'int', 'double', 'dyn', 'round', 'abs', 'floor')
  const pairs = fc.constantFrom('min', 'max', 'round')
  const methods = fc.constantFrom('startsWith', 'endsWith', 'contains')
  return {
    any: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      path,
      path,
      literal,
      fc.constant('topic'),
      fc.constantFrom(`link('x').up`, `link('x').pending`, `link('x').latency`),
      infix('+', '-', '*', '/', '%'),
      infix('<', '<=', '>', '>=', '==', '!='),
      infix('&&', '||', 'in'),
      any.map((value) => `!(${value})`),
      any.map((value) => `-(${value})`),
      fc.tuple(any, pair).map(([when, [a, b]]) => `(${when} ? ${a} : dyn(${b}))`),
      fc.tuple(path, step).map(([root, last]) => `has(${root}${last})`),
      fc
        .tuple(path, optionalStep, fc.option(step, { nil: '' }), any)
        .map(([root, optional, more, other]) => `${root}${optional}${more}.orValue(${other})`),
      fc.tuple(calls, any).map(([name, value]) => `${name}(${value})`),
      fc.tuple(pairs, pair).map(([name, [a, b]]) => `${name}(${a}, ${b})`),
      fc.tuple(methods, pair).map(([name, [a, b]]) => `(${a}).${name}(${b})`),
      any.map((value) => `(${value}).matches("^pl.*[0-9]?$")`),
      any.map((value) => `clamp(${value}, 0, 10)`),
      pair.map(([a, b]) => `scale(${a}, 0, ${b}, 4, 20.5)`),
      fc.constantFrom('topicLevel(0)', 'topicLevel(1)', 'topicLevel(-1)'),
      pair.map(([a, b]) => `[${a}, ${b}]`),
      pair.map(([a, b]) => `{"x": ${a}, "y": ${b}}`),
    ),
  }
}).any

describe('the fast path', () => {
  it('agrees with the library on any expression and any message', () => {
    let compared = 0
    fc.assert(
      fc.property(
        expression,
        fc.array(message, { minLength: 5, maxLength: 5 }),
        (source, messages) => {
          const compiled = compileExpression(source)
          if (!compiled.ok) return
          compared += 1
          const slow = compileByLibrary(source, find)
          const quick = compiled.value.bind?.(find) ?? compiled.value
          for (const input of messages) {
            expect(outcome(quick.evaluate, input)).toStrictEqual(outcome(slow, input))
          }
        },
      ),
      { numRuns: Number(process.env['FAST_RUNS'] ?? 2000) },
    )
    expect(compared).toBeGreaterThan(100)
  })

  it('reads messages that have a key named constructor', () => {
    const compiled = compileExpression('payload.constructor == "ACME" && payload.t > 3')
    const payloadOf = { constructor: 'ACME', t: 4 }
    expect(compiled.ok && compiled.value.test({ payload: payloadOf, topic: '', meta: {} })).toBe(
      true,
    )
  })
})
