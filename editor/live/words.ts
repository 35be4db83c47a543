/** Numbers as few characters: what changes ten times a second must be read at a glance. */
const steps = [
  { from: 1e9, unit: 'G' },
  { from: 1e6, unit: 'M' },
  { from: 1e3, unit: 'k' },
] as const

/** `0`, `0.4`, `9.8`, `812`, `1.2k`, `34k`, `1.2M`. */
export function shortCount(value: number): string {
  const step = steps.find(({ from }) => value >= from * 0.9995)
  if (!step) return digits(value)
  return `${digits(value / step.from).replace(/\.0$/, '')}${step.unit}`
}

/** The same, with all digits up to `9999`: for how full something is, a thousand says too little. */
export const fullCount = (value: number): string =>
  value < 10_000 ? String(Math.round(value)) : shortCount(value)

/** Until a time that is to come, in whole seconds. */
export const secondsUntil = (time: number): number =>
  Math.max(0, Math.ceil((time - Date.now()) / 1000))

const units = [
  { name: 'day', seconds: 86_400 },
  { name: 'hour', seconds: 3600 },
  { name: 'minute', seconds: 60 },
  { name: 'second', seconds: 1 },
] as const
export type UnitNames = Readonly<Record<(typeof units)[number]['name'], string>>

/** `3 h 12 min`: the largest unit that there is one of, and the next. */
export function spanOf(span: number, names: UnitNames): string {
  const first = units.findIndex(({ seconds }) => span >= seconds)
  const said = first < 0 ? units.slice(-1) : units.slice(first, first + 2)
  let left = span
  return said
    .flatMap(({ name, seconds }, at) => {
      const count = Math.max(0, Math.floor(left / seconds))
      left -= count * seconds
      return at > 0 && count === 0 ? [] : [`${count} ${names[name]}`]
    })
    .join(' ')
}

const digits = (value: number): string => {
  if (value === 0) return '0'
  if (value >= 9.95 || Number.isInteger(value)) return String(Math.round(value))
  return value < 0.05 ? '<0.1' : value.toFixed(1)
}
