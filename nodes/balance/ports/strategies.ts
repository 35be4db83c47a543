/** Ways to choose a port among those that can be used. */
import { keyHash } from '../../../runtime/plugin.ts'
import type { Choose, Port } from './port.ts'

/**
 * Smooth weighted turns: each port gains its weight, the richest is taken and pays the sum. Over any
 * stretch the shares are those of the weights, and they interleave.
 */
export function takeTurns(weightOf: (port: Port) => number): Choose {
  return (usable, _key, now) => {
    let best: Port | undefined
    let sum = 0
    for (const port of usable) {
      const weight = weightOf(port) * port.health.share(now)
      port.turn += weight
      sum += weight
      if (best === undefined || port.turn > best.turn) best = port
    }
    if (best !== undefined) best.turn -= sum
    return best
  }
}

/** The port with the fewest messages under way for its weight. */
export const leastPending: Choose = (usable, _key, now) =>
  leastOf(
    usable,
    ({ unsettled, weight, health }) => (unsettled.size + 1) / (weight * health.share(now)),
  )

/** The port where a message is settled soonest, what is under way there taken into account. */
export const fastest: Choose = (usable, _key, now) =>
  leastOf(
    usable,
    ({ unsettled, health }) =>
      ((unsettled.size + 1) * Math.max(health.latency, 0.1)) / health.share(now),
  )

/**
 * Rendezvous hashing with weights (Schindelhauer and Schomaker 2005): a key goes to the port with the
 * highest score, so that only the keys of a port that goes, or comes, change their place.
 */
export const byHash: Choose = (usable, key = '', now) =>
  leastOf(
    usable,
    ({ name, weight, health }) =>
      -Math.log(fraction(`${name}\n${key}`)) / (weight * health.share(now)),
  )

/** The first of them: in order of preference. */
export const inOrder: Choose = ([first]) => first

function leastOf(ports: readonly Port[], score: (port: Port) => number): Port | undefined {
  let best: Port | undefined
  let least = Number.POSITIVE_INFINITY
  for (const port of ports) {
    const own = score(port)
    if (best !== undefined && own >= least) continue
    best = port
    least = own
  }
  return best
}

/** The hash of a key with the finalizer of MurmurHash3, as a number between 0 and 1, both excluded. */
function fraction(text: string): number {
  let hash = keyHash(text)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash ^= hash >>> 16
  return ((hash >>> 0) + 0.5) / 2 ** 32
}
