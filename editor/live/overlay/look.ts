/** How a state of a wire looks: a colour and a shape each, so that no one needs to tell colours apart. */
import type { Lod } from '../../canvas/lod.ts'
import type { WireReading } from '../reading.ts'
import { fullCount, shortCount } from '../words.ts'

export type Tone = 'flowing' | 'warn' | 'error' | 'quiet'

export interface Stroke {
  readonly tone: Tone
  /** `dashed`: it waits. `double`: it loses. */
  readonly shape: 'plain' | 'dashed' | 'double'
  readonly width: number
}
/** Beside the number: bars of a dam, a fall, a cross, a square. */
export type Sign = 'none' | 'held' | 'dropping' | 'failing' | 'stopped'

export interface Look {
  readonly tone: Tone
  /** One object for all that look alike: they are painted as one. */
  readonly stroke: Stroke | undefined
  readonly sign: Sign
  readonly label: string
}

/** A step for each power of what flows. */
const steps = [
  { below: 10, width: 1.75 },
  { below: 1000, width: 2.25 },
  { below: 100_000, width: 3 },
  { below: Infinity, width: 4 },
] as const
const plain = (tone: Tone) =>
  steps.map(({ below, width }) => ({ below, stroke: { tone, shape: 'plain' as const, width } }))
const flowing = plain('flowing')
const failing = plain('error')
const held: Stroke = { tone: 'warn', shape: 'dashed', width: 3 }
const dropping: Stroke = { tone: 'error', shape: 'double', width: 6 }

const idle: Look = { tone: 'flowing', stroke: undefined, sign: 'none', label: '' }
const stopped: Look = { tone: 'quiet', stroke: undefined, sign: 'stopped', label: '' }

/** From afar no number can be read: then none is made. */
export function lookOf(reading: WireReading | undefined, lod: Lod): Look {
  if (!reading || reading.state === 'idle') return idle
  const { state, rate } = reading
  if (state === 'stopped') return stopped
  const label = lod === '2' ? '' : labelOf(reading, lod)
  if (state === 'held') return { tone: 'warn', stroke: held, sign: state, label }
  if (state === 'dropping') return { tone: 'error', stroke: dropping, sign: state, label }
  if (state === 'flowing')
    return { tone: 'flowing', stroke: strokeAt(flowing, rate), sign: 'none', label }
  // Its own messages flow as ever: the number is red, and the line only where there is no number.
  const stroke = strokeAt(lod === '2' ? failing : flowing, rate)
  return { tone: 'error', stroke, sign: 'failing', label }
}

const strokeAt = (strokes: ReturnType<typeof plain>, rate: number): Stroke | undefined =>
  strokes.find(({ below }) => rate < below)?.stroke

function labelOf(reading: WireReading, lod: Lod): string {
  if (reading.state === 'held') return fillOf(reading, lod)
  if (reading.state === 'dropping') return lossOf(reading)
  return reading.state === 'failing' ? shortCount(reading.errors) : rateText(reading.rate)
}

export const rateText = (rate: number): string => `${shortCount(rate)}/s`

/** What waits, against what may wait; where cards are small, so is the room between them. */
function fillOf({ queue, capacity }: WireReading, lod: Lod): string {
  if (Number.isFinite(capacity) && lod === '1') return `${Math.round((100 * queue) / capacity)}%`
  if (Number.isFinite(capacity)) return `${fullCount(queue)}/${fullCount(capacity)}`
  // It waits for what lies further on.
  return queue > 0 ? shortCount(queue) : ''
}

const lossOf = ({ drops, dropRate }: WireReading): string =>
  dropRate > 0 ? `−${shortCount(dropRate)}/s` : `−${shortCount(drops)}`
