/** Durations and sizes: `250ms` -> 250, `64KiB` -> 65536. */
import type { Wording } from '../words.ts'
import { durationPattern, sizePattern } from '../field.ts'

const milliseconds = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
const bytes = {
  B: 1,
  KiB: 1024,
  MiB: 1024 ** 2,
  GiB: 1024 ** 3,
  kB: 1000,
  MB: 1000 ** 2,
  GB: 1000 ** 3,
} as const

const duration = new RegExp(durationPattern)
const size = new RegExp(sizePattern)

/** Milliseconds, or `undefined` when the text is not a duration. */
export function parseDuration(text: string): number | undefined {
  if (!duration.test(text)) return undefined
  return scaled(text, milliseconds, 1)
}

/** Bytes, or `undefined` when the text is not a size. */
export function parseSize(text: string): number | undefined {
  if (!size.test(text)) return undefined
  const value = scaled(text, bytes, 1)
  return value === undefined ? undefined : Math.round(value)
}

function scaled(text: string, units: Readonly<Record<string, number>>, none: number) {
  const value = Number.parseFloat(text)
  const unit = text.replace(/^[0-9.]+/, '')
  const result = value * (unit === '' ? none : (units[unit] ?? Number.NaN))
  return Number.isFinite(result) && result <= Number.MAX_SAFE_INTEGER ? result : undefined
}

/** What a value that is not a duration was likely meant to be. */
export function guessDuration(value: unknown): Wording | undefined {
  if (typeof value === 'number' && value >= 0)
    return { en: `${value}s" or "${value}ms`, zh: `${value}s" 或 "${value}ms` }
  if (typeof value !== 'string') return undefined
  const [, number, word] = /^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)$/.exec(value.trim()) ?? []
  if (number === undefined) return undefined
  const unit = durationWords[(word ?? '').toLowerCase()]
  return unit === undefined ? undefined : `${number}${unit}`
}

/** What a value that is not a size was likely meant to be. */
export function guessSize(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  const [, number, word] = /^([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)$/.exec(value.trim()) ?? []
  if (number === undefined) return undefined
  const unit = sizeWords[(word ?? '').toLowerCase()]
  return unit === undefined ? undefined : `${number}${unit}`
}

// Maps without a prototype: the words come from a file.
const durationWords: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  '': 's',
  millis: 'ms',
  msec: 'ms',
  ms: 'ms',
  milliseconds: 'ms',
  s: 's',
  sec: 's',
  secs: 's',
  second: 's',
  seconds: 's',
  min: 'm',
  mins: 'm',
  m: 'm',
  minute: 'm',
  minutes: 'm',
  h: 'h',
  hr: 'h',
  hour: 'h',
  hours: 'h',
  d: 'd',
  day: 'd',
  days: 'd',
})
const sizeWords: Readonly<Record<string, string>> = Object.assign(Object.create(null), {
  b: 'B',
  byte: 'B',
  bytes: 'B',
  k: 'KiB',
  kb: 'KiB',
  kib: 'KiB',
  m: 'MiB',
  mb: 'MiB',
  mib: 'MiB',
  g: 'GiB',
  gb: 'GiB',
  gib: 'GiB',
})
