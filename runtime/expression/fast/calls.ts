/** Functions and methods on the usual types. */
import { linearRegex } from '../linear-regex.ts'
import { ceil, clamp, floor, larger, round, scale, smaller } from '../numbers.ts'
import { findLevel } from '../topic-level.ts'
import { eitherOf, fast, isMap, unsure } from './fast.ts'
import type { Fast, Nature, Run } from './fast.ts'

type Build = (...args: readonly Fast[]) => Fast | undefined

const one =
  (nature: Nature, apply: (value: unknown) => unknown): Build =>
  (arg) =>
    arg && fast((message) => apply(arg.run(message)), nature)

const ofNumber = (apply: (value: number) => number): Build =>
  one('any', (value) => (typeof value === 'number' ? apply(value) : unsure))

const ofTexts =
  (apply: (text: string, other: string) => boolean): Build =>
  (receiver, argument) => {
    if (!receiver || !argument) return undefined
    const [r, a] = [receiver.run, argument.run]
    return fast((message) => {
      const text = r(message)
      const other = a(message)
      return typeof text === 'string' && typeof other === 'string' ? apply(text, other) : unsure
    })
  }

/** A pattern that stands in the file: prepared once. */
const matches: Build = (receiver, pattern) => {
  const source = pattern?.constant?.value
  if (!receiver || typeof source !== 'string') return undefined
  const regex = linearRegex(source)
  const { run } = receiver
  return fast((message) => {
    const text = run(message)
    return typeof text === 'string' ? regex.test(text) : unsure
  })
}

/** Code points, as CEL counts: a pair of surrogates is one. */
function countCharacters(text: string): number {
  let count = text.length
  for (let index = 0; index < text.length; index++) {
    if ((text.codePointAt(index) ?? 0) > 0xffff) {
      count -= 1
      index += 1
    }
  }
  return count
}

function size(value: unknown): unknown {
  if (typeof value === 'string') return countCharacters(value)
  if (typeof value !== 'object' || value === null) return unsure
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length
  return isMap(value) ? Object.keys(value).length : unsure
}

function toText(value: unknown): unknown {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : unsure
}

function toInteger(value: unknown): unknown {
  if (typeof value !== 'number') return unsure
  const whole = Math.trunc(value)
  return Number.isSafeInteger(whole) ? whole + 0 : unsure
}

const toDouble = (value: unknown): unknown => (typeof value === 'number' ? value : unsure)

const absolute: Build = (arg) => {
  if (!arg) return undefined
  const { run, nature } = arg
  return fast((message) => {
    const value = run(message)
    if (typeof value !== 'number' || Object.is(value, -0)) return unsure
    return value < 0 ? -value : value
  }, nature)
}

/** Each argument keeps what it is, so the result can be any of them. */
const extreme =
  (pick: (a: number, b: number) => number): Build =>
  (first, second, ...rest) => {
    if (!first || !second || rest.length > 0) return undefined
    const [f, s] = [first.run, second.run]
    return fast(
      (message) => {
        const a = f(message)
        const b = s(message)
        return typeof a === 'number' && typeof b === 'number' ? pick(a, b) : unsure
      },
      eitherOf(first.nature, second.nature),
    )
  }

const ofNumbers =
  (apply: (...values: number[]) => unknown): Build =>
  (...args) => {
    const runs: readonly Run[] = args.map(({ run }) => run)
    return fast((message) => {
      const values: number[] = []
      for (const run of runs) {
        const value = run(message)
        if (typeof value !== 'number') return unsure
        values.push(value)
      }
      return apply(...values)
    })
  }

const scaled = (value: number, a: number, b: number, c: number, d: number): unknown =>
  a === b ? unsure : scale(value, a, b, c, d)

const level: Build = (wanted) => {
  const index = wanted?.constant?.value
  if (typeof index !== 'number' || !Number.isInteger(index)) return undefined
  return fast(({ topic }) => findLevel(topic, index) ?? unsure)
}

const functions: Readonly<Record<string, Build>> = {
  'size/1': one('integer', size),
  'string/1': one('any', toText),
  'int/1': one('integer', toInteger),
  'double/1': one('any', toDouble),
  'dyn/1': (arg) => arg,
  'floor/1': ofNumber(floor),
  'ceil/1': ofNumber(ceil),
  'round/1': ofNumber(round),
  'round/2': ofNumbers((value, digits = 0) => round(value, digits)),
  'abs/1': absolute,
  'min/2': extreme(smaller),
  'max/2': extreme(larger),
  'clamp/3': ofNumbers((value = 0, low = 0, high = 0) => clamp(value, low, high)),
  'scale/5': ofNumbers((v = 0, a = 0, b = 0, c = 0, d = 0) => scaled(v, a, b, c, d)),
  're/2': matches,
  'topicLevel/1': level,
}

const methods: Readonly<Record<string, Build>> = {
  'size/0': one('integer', size),
  'startsWith/1': ofTexts((text, other) => text.startsWith(other)),
  'endsWith/1': ofTexts((text, other) => text.endsWith(other)),
  'contains/1': ofTexts((text, other) => text.includes(other)),
  'matches/1': matches,
}

export function callFunction(name: string, args: readonly Fast[]): Fast | undefined {
  const key = `${name}/${args.length}`
  return Object.hasOwn(functions, key) ? functions[key]?.(...args) : undefined
}

export function callMethod(name: string, receiver: Fast, args: readonly Fast[]): Fast | undefined {
  const key = `${name}/${args.length}`
  return Object.hasOwn(methods, key) ? methods[key]?.(receiver, ...args) : undefined
}
