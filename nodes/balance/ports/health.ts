/**
 * Whether a port can be trusted with messages, judged by what became of those it had: pure, with the time
 * given from outside. A port that fails is left out for a while (`wait`), then tried with one message;
 * each fall soon after a rise doubles the wait, so that a link that flaps is left alone longer and longer.
 */
export interface HealthOptions {
  /** A message unsettled for longer makes the port sick, in ms. */
  readonly timeout: number
  /** So many messages in a row that ended badly make it sick. */
  readonly failures: number
  /** How long a sick port is left out at first, in ms; at most 32 times that later. */
  readonly recovery: number
  /** How long it takes a port that came back to get its whole share, in ms. */
  readonly slowStart: number
}

export type HealthState = 'well' | 'sick' | 'tried'

/** A port that was well for so many times its `recovery` has proved itself. */
const provedAfter = 10
const mostDoublings = 5
/** What a port gets of its share just after it came back. */
const firstShare = 0.1

export class Health {
  state: HealthState = 'well'
  /** Mean time until a message settles, in ms, the last ones counting most; 0: none has settled. */
  latency = 0
  readonly #options: HealthOptions
  #failures = 0
  #sickSince = 0
  #wellSince = Number.NEGATIVE_INFINITY
  #doublings = 0

  constructor(options: HealthOptions) {
    this.#options = options
  }

  /** A message has been acknowledged after so many ms. True when that made the port well again. */
  delivered(now: number, took: number): boolean {
    this.#failures = 0
    this.latency = this.latency === 0 ? took : this.latency + (took - this.latency) / 8
    if (this.state !== 'tried') return false
    this.state = 'well'
    this.#wellSince = now
    return true
  }

  /** A message ended badly. True when that made the port sick. */
  failed(now: number): boolean {
    this.#failures++
    if (this.state === 'well' && this.#failures < this.#options.failures) return false
    return this.#fall(now)
  }

  /** Looks at the link and at the age of the oldest unsettled message. True when the port became sick. */
  look(now: number, isUp: boolean, oldestAge: number): boolean {
    if (isUp && oldestAge <= this.#options.timeout) return false
    return this.#fall(now)
  }

  /** A sick port may be tried with one message. */
  mayTry(now: number): boolean {
    return this.state === 'sick' && now - this.#sickSince >= this.#wait()
  }

  try(): void {
    this.state = 'tried'
  }

  /** How much of its share it gets, 0 to 1. */
  share(now: number): number {
    const { slowStart } = this.#options
    if (slowStart === 0) return 1
    const grown = (now - this.#wellSince) / slowStart
    return Math.min(1, firstShare + (1 - firstShare) * grown)
  }

  #fall(now: number): boolean {
    if (this.state === 'sick') return false
    const { recovery } = this.#options
    const hasProved = now - this.#wellSince > recovery * provedAfter
    if (this.state === 'tried' || !hasProved)
      this.#doublings = Math.min(this.#doublings + 1, mostDoublings)
    else this.#doublings = 0
    this.state = 'sick'
    this.#sickSince = now
    this.#failures = 0
    return true
  }

  #wait(): number {
    return this.#options.recovery * 2 ** this.#doublings
  }
}
