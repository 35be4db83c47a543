/** Keeps the broker's subscriptions as the nodes want them. */
import type { ISubscriptionMap } from 'mqtt'

import { reasonOf } from '../../../runtime/plugin.ts'
import type { Link } from '../client/link.ts'
import { violation } from '../wire/fault.ts'
import { reasonWords } from '../wire/reasons.ts'
import type { StoredSubscriptions } from './stored-subscriptions.ts'
import type { WireSubscription } from './subscription-plan.ts'

export interface SubscriberHooks {
  /** The broker answered for this filter: `undefined` is granted, else why not. */
  answered(filter: string, refusal: string | undefined): void
}

export class Subscriber {
  readonly #stored: StoredSubscriptions
  readonly #hooks: SubscriberHooks
  #made = new Map<string, string>()
  #work: Promise<void> = Promise.resolve()

  constructor(stored: StoredSubscriptions, hooks: SubscriberHooks) {
    this.#stored = stored
    this.#hooks = hooks
  }

  connected(isSessionPresent: boolean): void {
    this.#made = isSessionPresent ? new Map(this.#stored.all()) : new Map()
  }

  /** Brings the broker to the plan; one change after the other. */
  sync(link: Link, plan: readonly WireSubscription[]): void {
    this.#work = this.#work
      .then(() => this.#apply(link, plan))
      .catch((error: unknown) => {
        const reason = reasonOf(error)
        // Also the end of a link that is gone already, which changes nothing.
        link.lose({ kind: 'network', reason: `could not subscribe: ${reason}` })
      })
  }

  async #apply(link: Link, plan: readonly WireSubscription[]): Promise<void> {
    const wanted = new Set(plan.map(({ filter }) => filter))
    const withdrawn = [...this.#made.keys()].filter((filter) => !wanted.has(filter))
    if (withdrawn.length > 0) {
      await link.unsubscribe(withdrawn)
      for (const filter of withdrawn) this.#made.delete(filter)
      this.#stored.replace(this.#made)
    }
    const missing = plan.filter((one) => this.#made.get(one.filter) !== signature(one))
    for (const one of plan) if (!missing.includes(one)) this.#hooks.answered(one.filter, undefined)
    for (const group of grouped(missing)) await this.#subscribe(link, group)
    if (missing.length > 0) this.#stored.replace(this.#made)
  }

  async #subscribe(link: Link, group: readonly WireSubscription[]): Promise<void> {
    const filters: ISubscriptionMap = Object.create(null)
    for (const { filter, qos, noLocal, retainAsPublished, retainHandling } of group) {
      filters[filter] = { qos, nl: noLocal, rap: retainAsPublished, rh: retainHandling }
    }
    const codes = await link.subscribe(filters, group[0]?.id || undefined)
    for (const [index, one] of group.entries()) {
      const code = codes[index]
      if (code !== undefined && code < 0x80) this.#made.set(one.filter, signature(one))
      this.#hooks.answered(one.filter, refusal(one, code))
    }
    if (codes.length !== group.length) {
      link.fail(violation(`SUBACK has ${codes.length} reason codes for ${group.length} filters`))
    }
  }
}

function refusal({ filter }: WireSubscription, code: number | undefined): string | undefined {
  if (code === undefined) return `the broker gave no answer for "${filter}"`
  if (code < 0x80) return undefined
  return `the broker refused to subscribe "${filter}": ${reasonWords(code)}`
}

const signature = ({ id, qos, noLocal, retainAsPublished, retainHandling }: WireSubscription) =>
  `id ${id}, qos ${qos}, ${noLocal}, ${retainAsPublished}, ${retainHandling}`

/** One SUBSCRIBE for all without an identifier, one each for those with one. */
function grouped(all: readonly WireSubscription[]): readonly (readonly WireSubscription[])[] {
  const plain = all.filter(({ id }) => id === 0)
  const groups = all.filter(({ id }) => id !== 0).map((one) => [one])
  return plain.length > 0 ? [plain, ...groups] : groups
}
