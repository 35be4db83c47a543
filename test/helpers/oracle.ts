/**
 * The judge of every delivery case. It issues ids with a payload that can be made again from the id.
 * An id becomes an obligation only when its publisher got the acknowledgement. The final sinks report
 * what they received. At the end: nothing that was promised is missing, nothing was made up, nothing
 * was altered, the order of each topic is kept, and duplicates are counted.
 */
import { createHash } from 'node:crypto'

export interface OracleOptions {
  /** Tells messages of one run from those of another. */
  readonly run?: string
  /** Ids go round over this many topics. */
  readonly topics?: number
  /** Topics are `${prefix}/0`, `${prefix}/1` ... */
  readonly prefix?: string
  /** Length of the filling in each payload. */
  readonly size?: number
  /** What the final sink should see for an issued text; the same text unless told. */
  readonly expected?: (issued: string, id: number) => string
  /** Ids that the flow filters on purpose: seeing one is a fault. */
  readonly filtered?: (id: number) => boolean
}

export interface Issued {
  readonly id: number
  readonly topic: string
  readonly payload: string
}

export interface Verdict {
  readonly issued: number
  readonly obligations: number
  readonly delivered: number
  readonly lost: number
  readonly duplicates: number
  /** First arrivals that came after a later id of the same topic. */
  readonly outOfOrder: number
  readonly altered: number
  readonly neverIssued: number
  /** Ids to look at when something is wrong. */
  readonly examples: readonly string[]
}

export interface Oracle {
  issue(): Issued
  /** The publisher was told that the id is safe. */
  acknowledged(id: number): void
  /** The broker that promised it is known to have forgotten it: no obligation any more. */
  release(id: number): void
  /** A final sink saw this; returns the id, or -1 when it is none of ours. */
  received(payload: string | Uint8Array): number
  /** Obligations that have not arrived. */
  missing(): number
  topicOf(id: number): string
  /** How often an id arrived. */
  seen(id: number): number
  readonly issuedCount: number
  readonly acknowledgedCount: number
  /** Different ids seen by the final sink. */
  readonly deliveredCount: number
  verdict(): Verdict
}

const enough = 8

export function createOracle(options: OracleOptions = {}): Oracle {
  const run = options.run ?? Math.random().toString(36).slice(2, 8)
  const topics = options.topics ?? 10
  const prefix = options.prefix ?? 'oracle'
  const expected = options.expected ?? ((issued: string) => issued)
  const seen: number[] = []
  const promised: boolean[] = []
  const highest: number[] = []
  const examples: string[] = []
  const counts = { acknowledged: 0, delivered: 0, missing: 0, duplicates: 0 }
  const faults = { outOfOrder: 0, altered: 0, neverIssued: 0 }

  const textOf = (id: number) => payloadFor(run, id, options.size ?? 32)
  const topicOf = (id: number) => `${prefix}/${id % topics}`
  const owed = (id: number) => promised[id] === true && !options.filtered?.(id)
  const blame = (fault: keyof typeof faults, what: string) => {
    faults[fault]++
    if (examples.length < enough) examples.push(`${fault}: ${what.slice(0, 200)}`)
  }

  function received(payload: string | Uint8Array): number {
    const text = typeof payload === 'string' ? payload : Buffer.from(payload).toString()
    const id = Number(/"id":(\d+)/.exec(text)?.[1] ?? -1)
    if (id < 0 || id >= seen.length || options.filtered?.(id)) {
      blame('neverIssued', text)
      return -1
    }
    if (text !== expected(textOf(id), id)) blame('altered', text)
    const times = (seen[id] ?? 0) + 1
    seen[id] = times
    if (times > 1) {
      counts.duplicates++
      return id
    }
    counts.delivered++
    if (owed(id)) counts.missing--
    const topic = id % topics
    if (id < (highest[topic] ?? -1)) blame('outOfOrder', `${id} after ${highest[topic]}`)
    else highest[topic] = id
    return id
  }

  return {
    issue() {
      const id = seen.push(0) - 1
      return { id, topic: topicOf(id), payload: textOf(id) }
    },
    acknowledged(id) {
      if (promised[id]) return
      promised[id] = true
      counts.acknowledged++
      if (owed(id) && seen[id] === 0) counts.missing++
    },
    release(id) {
      if (!promised[id]) return
      if (owed(id) && seen[id] === 0) counts.missing--
      promised[id] = false
      counts.acknowledged--
    },
    received,
    missing: () => counts.missing,
    topicOf,
    seen: (id) => seen[id] ?? 0,
    get issuedCount() {
      return seen.length
    },
    get acknowledgedCount() {
      return counts.acknowledged
    },
    get deliveredCount() {
      return counts.delivered
    },
    verdict() {
      const lost = seen.flatMap((times, id) => (times === 0 && owed(id) ? [id] : []))
      const shown = lost.length > 0 ? [`lost: ${lost.slice(0, enough).join(', ')}`] : []
      return {
        issued: seen.length,
        obligations: counts.acknowledged,
        delivered: counts.delivered,
        lost: lost.length,
        duplicates: counts.duplicates,
        ...faults,
        examples: [...shown, ...examples],
      }
    },
  }
}

/** The text of an id: anyone who knows the id and the run can make it again. */
function payloadFor(run: string, id: number, size: number): string {
  const digest = createHash('sha1').update(`${run}:${id}`).digest('hex')
  const body = digest.repeat(Math.ceil(size / digest.length)).slice(0, size)
  return JSON.stringify({ id, run, temperature: (id * 7) % 61, body })
}

/** Prints the figures of a case, so that a run leaves a record of more than "passed". */
export function report(name: string, figures: object) {
  const text = Object.entries(figures)
    .filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : value}`)
    .join(', ')
  process.stdout.write(`[figures] ${name}: ${text}\n`)
}
