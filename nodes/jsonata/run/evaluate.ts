/** One JSONata expression, message after message. */
import jsonata from 'jsonata'

import type { Ran } from '../../script/run/runner.ts'
import { fromText, toText } from '../../script/sandbox/values.ts'
import { LinearRegExp } from './linear-reg-exp.ts'

export interface Limits {
  readonly value: string
  /** Milliseconds; JSONata looks at the clock between its steps. */
  readonly timeout: number
  readonly stack: number
  readonly sequence: number
}
/** What a job says. */
interface Given {
  readonly payload: unknown
  readonly topic: string
  readonly meta: object
  readonly now: number
}

/** The answer is the text of `{ found, result }`. */
export function createEvaluate({ value, ...limits }: Limits): (job: string) => Promise<Ran> {
  const expression = jsonata(value, {
    ...limits,
    // It uses `exec` and `lastIndex` alone.
    RegexEngine: LinearRegExp as unknown as RegExpConstructor,
  })
  // What is in the text of an expression can be looked at; what a message brings must not run.
  expression.registerFunction('eval', () => {
    throw new TypeError('there is no $eval here')
  })
  // The time of the flow, which in a flow test is the time of the test. One job at a time is evaluated.
  let time = 0
  expression.registerFunction('millis', () => time)
  expression.registerFunction('now', (...picture: unknown[]) => {
    if (picture.length > 0) throw new TypeError('write $fromMillis($millis(), picture) here')
    return new Date(time).toISOString()
  })
  return async (job) => {
    const { payload, topic, meta, now } = fromText(job) as Given
    time = now
    try {
      const result: unknown = await expression.evaluate(payload, { topic, meta })
      if (isFunction(result)) throw new TypeError('the expression gives a function')
      return { ok: true, text: toText({ found: result !== undefined, result: plain(result) }) }
    } catch (error) {
      return faultOf(error as Thrown, limits.timeout)
    }
  }
}

/** Of JavaScript, or what JSONata makes of its own. */
const isFunction = (result: unknown): boolean =>
  typeof result === 'function' ||
  (typeof result === 'object' &&
    result !== null &&
    ('_jsonata_function' in result || '_jsonata_lambda' in result))

/** Its lists carry marks of its own, which are nobody else's business. */
function plain(result: unknown): unknown {
  if (Array.isArray(result)) return Array.from(result, plain)
  if (typeof result !== 'object' || result === null) return result
  if (Object.getPrototypeOf(result) !== Object.prototype) return result
  return Object.fromEntries(Object.entries(result).map(([key, each]) => [key, plain(each)]))
}

/** JSONata throws plain objects. */
interface Thrown {
  readonly message: string
  readonly code?: string
  readonly position?: number
}

/** Its codes for time, depth of calls, and length of a range and of a result. */
const limitCodes = new Set(['D1012', 'D1011', 'U1001', 'U1002', 'D2014', 'D2015', 'D2016'])

function faultOf(thrown: Thrown, timeout: number): Ran {
  const { message, code = '', position } = thrown
  if (code === 'D1012')
    return {
      ok: false,
      code: 'timeout',
      message: `the expression ran for longer than ${timeout} ms`,
    }
  const isLimit = limitCodes.has(code) || thrown instanceof RangeError
  const place = position === undefined ? '' : ` (position ${position})`
  return {
    ok: false,
    code: isLimit ? 'limit' : 'jsonata',
    message: `${message}${place}`,
  }
}
