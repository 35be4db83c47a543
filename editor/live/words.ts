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

/** Until a time that is to come, in whole seconds. */
export const secondsUntil = (time: number): number =>
  Math.max(0, Math.ceil((time - Date.now()) / 1000))

const digits = (value: number): string => {
  if (value === 0) return '0'
  if (value >= 9.95 || Number.isInteger(value)) return String(Math.round(value))
  return value < 0.05 ? '<0.1' : value.toFixed(1)
}
