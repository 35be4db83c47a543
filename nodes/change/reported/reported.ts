/** What was last reported, by key. */
import { keyText } from '../../../runtime/plugin.ts'

/** A number, or any other value as text to compare. */
export type Level = number | string
export interface Report {
  readonly level: Level
  /** When it was reported, in milliseconds since 1970. */
  readonly at: number
}

export const levelOf = (value: unknown): Level => {
  const number = typeof value === 'bigint' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? number : textOf(value)
}
/** Text and values that look alike are not the same: `"1"` is not a list that holds it. */
const textOf = (value: unknown) => `${typeof value}:${keyText(value)}`

export interface Band {
  readonly deadband: number
  readonly percent: number
}

/** The step from one to the other is larger than the band. */
export function isBeyond(last: Level, level: Level, { deadband, percent }: Band): boolean {
  if (typeof last !== 'number' || typeof level !== 'number') return last !== level
  return Math.abs(level - last) > Math.max(deadband, (Math.abs(last) * percent) / 100)
}

/** By key, the one that was used last stands last. */
export type Reports = Map<string, Report>

export function readReports(state: unknown): Reports {
  const reports: Reports = new Map()
  if (!Array.isArray(state)) return reports
  for (const entry of state as readonly unknown[]) {
    if (!Array.isArray(entry)) continue
    const [key, level, at] = entry as readonly unknown[]
    if (typeof key !== 'string' || typeof at !== 'number') continue
    if (typeof level === 'number' || typeof level === 'string') reports.set(key, { level, at })
  }
  return reports
}

export const saveReports = (reports: Reports) =>
  [...reports].map(([key, { level, at }]) => [key, level, at])
