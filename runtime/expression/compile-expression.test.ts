import { describe, expect, it } from 'vitest'

import { say } from '../words.ts'
import { compileExpression } from './compile-expression.ts'
import { ExpressionError } from './expression.ts'

const message = {
  payload: {
    temperature: 31.5,
    count: 3,
    name: 'boiler',
    tags: ['a', 'b'],
    deep: { 'odd key': [1, 2, 3] },
    nothing: null,
    big: 9007199254740993n,
    bytes: new Uint8Array([1, 171]),
  },
  topic: 'plant/7/telemetry',
  meta: { qos: 1 },
}

function compiled(source: string) {
  const result = compileExpression(source)
  if (!result.ok) throw new Error(`${source}: ${JSON.stringify(result.faults)}`)
  return result.value
}
const evaluate = (source: string, input: object = message) =>
  compiled(source).evaluate({ ...message, ...input })
function fault(source: string) {
  const result = compileExpression(source)
  if (result.ok) throw new Error(`${source} has no fault`)
  return result.faults[0]
}

describe('compileExpression', () => {
  it.each([
    ['payload.temperature > 30', true],
    ['payload.count + 1', 4],
    ['payload.count / 2', 1.5],
    ['1 / 2', 0],
    ['payload.deep["odd key"][1]', 2],
    ['has(payload.missing)', false],
    ['payload.?missing.orValue(7)', 7],
    ['payload.tags.map(t, t + "!")', ['a!', 'b!']],
    ['{"n": 1, "list": [1, 2]}', { n: 1, list: [1, 2] }],
    ['payload.nothing == null', true],
    ['payload.big', 9007199254740993n],
    ['size(payload.tags)', 2],
    ['topicLevel(1)', '7'],
    ['topicLevel(-1)', 'telemetry'],
    ['round(2.345, 2)', 2.35],
    ['round(-2.5)', -3],
    ['round(1.005, 2)', 1.01],
    ['round(2.675, 2)', 2.68],
    ['round(88.25, 1)', 88.3],
    ['round(-0.04, 1)', 0],
    ['round(1234567.891, -3)', 1235000],
    ['round(1e21, 2)', 1e21],
    ['abs(-3)', 3],
    ['min(payload.count, 2)', 2],
    ['max([1, 5, 2.5])', 5],
    ['sum([1, 2.5])', 3.5],
    ['avg([1, 2])', 1.5],
    ['clamp(payload.temperature, 0, 30)', 30],
    ['scale(payload.count, 0, 10, 0, 100)', 30],
    ['re(topic, "^plant/[0-9]+/")', true],
    ['topic.matches("^plant/[0-9]+/")', true],
    ['reFind(topic, "/([0-9]+)/")', '7'],
    ['reReplace(topic, "/", ".")', 'plant.7.telemetry'],
    ['hex(payload.bytes)', '01ab'],
    ['base64(payload.bytes)', 'Aas='],
    ['fromHex("01ab") == payload.bytes', true],
    ['string(fromBase64("aGk"))', 'hi'],
    ['fromJson("[1]")[0]', 1],
    ['escapeUrl("a b&c/ü=1")', 'a%20b%26c%2F%C3%BC%3D1'],
    ['escapeUrl(payload.tags)', '%5B%22a%22%2C%22b%22%5D'],
    ['json(payload.tags)', '["a","b"]'],
    ['meta.qos == 1', true],
    ['now > timestamp("2020-01-01T00:00:00Z")', true],
    ['duration("90s")', '90s'],
  ])('evaluates %s', (source, expected) => {
    expect(evaluate(source)).toEqual(expected)
  })

  it('reads own properties only', () => {
    for (const key of ['constructor', '__proto__', 'toString']) {
      expect(() => evaluate(`payload.${key}`)).toThrow(`no such key "${key}"`)
      expect(evaluate(`has(payload.${key})`)).toBe(false)
    }
    expect(evaluate('payload.__proto__', { payload: JSON.parse('{"__proto__":1}') })).toBe(1)
  })

  it('says which part failed while evaluating', () => {
    expect(() => evaluate('1 + payload.deep.nope')).toThrow(
      new ExpressionError('1 + payload.deep.nope', 'no such key "nope" (in payload.deep.nope)'),
    )
    expect(() => evaluate('round(payload.name)')).toThrow('round() takes numbers, not a string')
  })

  it('throws when a test is neither true nor false', () => {
    expect(() => compiled('payload.count').test(message)).toThrow('not true or false')
    expect(compiled('payload.count == 3').test(message)).toBe(true)
  })

  it.each([
    ['pyload.a', 'unknown variable "pyload"', 'did you mean "payload"?', 0, 6],
    ['1 + rond(2)', 'unknown function "rond"', 'did you mean "round"?', 4, 11],
    ['topic.startswith("a")', 'unknown method "startswith"', 'did you mean "startsWith"?', 0, 21],
    ['payload.a = 1', 'unexpected character: =', 'compare with ==', 10, 11],
    ['topic == 5', 'no such overload: string == int', 'convert one side', 0, 10],
    ['payload.a > 1 ? 1 : "a"', 'ternary branches must', 'dyn(', 0, 23],
    ['re(topic, "(a")', 'broken regular expression', 'RE2', 10, 14],
    ['{"__proto__": 1}', '"__proto__" cannot be a key', '', 1, 12],
    ['  ', 'the expression is empty', '', 0, 0],
  ])('explains what is wrong with %s', (source, says, hint, start, end) => {
    expect(fault(source)).toMatchObject({ start, end })
    expect(say(fault(source)?.message ?? '', 'en')).toContain(says)
    expect(say(fault(source)?.hint ?? '', 'en')).toContain(hint)
  })

  it('finds every unknown name at once', () => {
    const result = compileExpression('foo + bar(1)')
    expect(!result.ok && result.faults).toHaveLength(2)
  })

  // An engine that backtracks would not come back before the test's deadline.
  it.each([
    '^(a+)+$',
    '^(a|aa)+$',
    '^(a|a?)+$',
    '^([a-zA-Z]+)*$',
    '^(.*a){20}$',
    '^((a*)*)*$',
    '(a+){10,}b$',
    '^(a?){30}a{30}$',
    '(x+x+)+y',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    'a*a*a*a*a*a*b',
    '(.*)(.*)(.*)(.*)=$',
  ])('matches %s in linear time', (pattern) => {
    const payload = `${'a'.repeat(2000)}!`
    expect(evaluate(`payload.matches("${pattern}")`, { payload })).toBe(false)
    expect(evaluate(`re(payload, dyn("${pattern}"))`, { payload })).toBe(false)
  })

  it('compiles the same source once', () => {
    expect(compileExpression('1 + 2')).toBe(compileExpression('1 + 2'))
  })
})
