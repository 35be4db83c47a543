/** Comparison, arithmetic, logic and membership on the usual types; the rest is `unsure`. */
import { eitherOf, fast, isMap, unsure } from './fast.ts'
import type { Fast, Nature } from './fast.ts'

type Order = '<' | '<=' | '>' | '>='
type Arithmetic = '+' | '-' | '*' | '/' | '%'

export function compare(operator: Order, left: Fast, right: Fast): Fast {
  const [l, r] = [left.run, right.run]
  const limit = right.constant?.value
  if (typeof limit === 'number') return compareWith(operator, left, limit)
  switch (operator) {
    case '<':
      return fast((message) => {
        const a = l(message)
        const b = r(message)
        if (typeof a === 'number' && typeof b === 'number') return a < b
        return typeof a === 'string' && typeof b === 'string' ? a < b : unsure
      })
    case '<=':
      return fast((message) => {
        const a = l(message)
        const b = r(message)
        if (typeof a === 'number' && typeof b === 'number') return a <= b
        return typeof a === 'string' && typeof b === 'string' ? a <= b : unsure
      })
    case '>':
      return fast((message) => {
        const a = l(message)
        const b = r(message)
        if (typeof a === 'number' && typeof b === 'number') return a > b
        return typeof a === 'string' && typeof b === 'string' ? a > b : unsure
      })
    case '>=':
      return fast((message) => {
        const a = l(message)
        const b = r(message)
        if (typeof a === 'number' && typeof b === 'number') return a >= b
        return typeof a === 'string' && typeof b === 'string' ? a >= b : unsure
      })
  }
}

/** The one comparison that most flows make: a number of the message with a number of the file. */
function compareWith(operator: Order, { run }: Fast, limit: number): Fast {
  switch (operator) {
    case '<':
      return fast((message) => {
        const value = run(message)
        return typeof value === 'number' ? value < limit : unsure
      })
    case '<=':
      return fast((message) => {
        const value = run(message)
        return typeof value === 'number' ? value <= limit : unsure
      })
    case '>':
      return fast((message) => {
        const value = run(message)
        return typeof value === 'number' ? value > limit : unsure
      })
    case '>=':
      return fast((message) => {
        const value = run(message)
        return typeof value === 'number' ? value >= limit : unsure
      })
  }
}

export function equal(left: Fast, right: Fast, isNegated: boolean): Fast {
  const [l, r] = [left.run, right.run]
  return fast((message) => {
    const a = l(message)
    const b = r(message)
    return isScalar(a) && isScalar(b) ? (a === b) !== isNegated : unsure
  })
}

function isScalar(value: unknown): boolean {
  if (value === null || typeof value === 'string') return true
  return typeof value === 'number' || typeof value === 'boolean'
}

const operations: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
}

export function calculate(operator: Arithmetic, left: Fast, right: Fast): Fast | undefined {
  const hasDouble = left.nature === 'any' || right.nature === 'any'
  if (hasDouble) return operator === '+' ? add(left, right) : double(operator, left, right)
  const areIntegers = left.nature === 'integer' && right.nature === 'integer'
  if (areIntegers) return integer(operator, left, right)
  // One of them may be a double or an integer: they part ways only in a division.
  return operator === '/' || operator === '%' ? undefined : guarded(operator, left, right)
}

/** The commonest of them, and the only one that texts have too. */
function add(left: Fast, right: Fast): Fast {
  const [l, r] = [left.run, right.run]
  return fast((message) => {
    const a = l(message)
    const b = r(message)
    if (typeof a === 'number' && typeof b === 'number') return a + b
    return typeof a === 'string' && typeof b === 'string' ? a + b : unsure
  })
}

function double(operator: Exclude<Arithmetic, '+'>, left: Fast, right: Fast): Fast {
  const [l, r] = [left.run, right.run]
  const operate = operations[operator]
  return fast((message) => {
    const a = l(message)
    const b = r(message)
    return typeof a === 'number' && typeof b === 'number' ? operate(a, b) : unsure
  })
}

function integer(operator: Arithmetic, left: Fast, right: Fast): Fast {
  const operate: (a: number, b: number) => number =
    operator === '/' ? (a, b) => Math.trunc(a / b) : operations[operator]
  const [l, r] = [left.run, right.run]
  const run: Fast['run'] = (message) => {
    const a = l(message)
    const b = r(message)
    if (typeof a !== 'number' || typeof b !== 'number') return unsure
    const result = operate(a, b)
    // Zero has no sign among integers; a division by zero gives no safe integer either.
    return Number.isSafeInteger(result) ? result + 0 : unsure
  }
  return fast(run, 'integer')
}

function guarded(operator: Exclude<Arithmetic, '/' | '%'>, left: Fast, right: Fast): Fast {
  const [l, r] = [left.run, right.run]
  const operate = operations[operator]
  return fast((message) => {
    const a = l(message)
    const b = r(message)
    // Two texts can only come from a place that is a text in any case.
    if (typeof a === 'string' && typeof b === 'string' && operator === '+') return a + b
    if (typeof a !== 'number' || typeof b !== 'number') return unsure
    const result = operate(a, b)
    if (Object.is(result, -0)) return unsure
    return Number.isSafeInteger(result) || !Number.isInteger(result) ? result : unsure
  }, 'either')
}

export function negate({ run, nature }: Fast): Fast {
  return fast((message) => {
    const value = run(message)
    if (typeof value !== 'number') return unsure
    if (value === 0 && nature === 'either') return unsure
    return nature === 'integer' ? 0 - value : -value
  }, nature)
}

export function not({ run }: Fast): Fast {
  return fast((message) => {
    const value = run(message)
    return typeof value === 'boolean' ? !value : unsure
  })
}

/** CEL lets a false on either side decide, whatever the other side does. */
export function and(left: Fast, right: Fast): Fast {
  const [l, r] = [left.run, right.run]
  return fast((message) => {
    const a = l(message)
    if (a === false) return false
    const b = r(message)
    if (b === false) return false
    return a === true && b === true ? true : unsure
  })
}

export function or(left: Fast, right: Fast): Fast {
  const [l, r] = [left.run, right.run]
  return fast((message) => {
    const a = l(message)
    if (a === true) return true
    const b = r(message)
    if (b === true) return true
    return a === false && b === false ? false : unsure
  })
}

export function choose(condition: Fast, yes: Fast, no: Fast): Fast {
  const [when, then, otherwise] = [condition.run, yes.run, no.run]
  const nature: Nature = eitherOf(yes.nature, no.nature)
  return fast((message) => {
    const decided = when(message)
    if (decided === true) return then(message)
    return decided === false ? otherwise(message) : unsure
  }, nature)
}

export function membership(left: Fast, right: Fast): Fast {
  const list = right.constant?.value
  if (Array.isArray(list) && list.every(isScalar)) {
    const items = new Set<unknown>(list)
    return fast((message) => {
      const value = left.run(message)
      return isScalar(value) ? items.has(value) && value === value : unsure
    })
  }
  const [l, r] = [left.run, right.run]
  return fast((message) => {
    const value = l(message)
    const container = r(message)
    if (typeof value !== 'string' || typeof container !== 'object' || container === null) {
      return unsure
    }
    if (Array.isArray(container))
      return container.every(isScalar) ? container.includes(value) : unsure
    if (!isMap(container)) return unsure
    return Object.hasOwn(container, value) && container[value] !== undefined
  })
}
