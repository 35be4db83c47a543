import fc from 'fast-check'
import { expect, test } from 'vitest'

import { powerCutFiles } from '../../test/helpers/power-cut-files.ts'
import { seeded } from '../../test/helpers/random.ts'
import { openLog } from './log.ts'
import type { Log } from './log.ts'

const operation = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('append' as const),
      sizes: fc.array(fc.nat(60), { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('acknowledge' as const), which: fc.nat() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('save' as const, 'flush' as const, 'compact' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('reopen' as const, 'dropOldest' as const) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('cut' as const), seed: fc.nat(), isBusy: fc.boolean() }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('room' as const), bytes: fc.nat(200) }) },
)

type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never

/** What must be there, what may be there, and what must not. */
class Model {
  files = powerCutFiles()
  log: Log | undefined
  /** Appended and not acknowledged, by sequence: the body. */
  readonly waiting = new Map<number, string>()
  /** Acknowledged, and not yet told to the disk for good: may come again. */
  readonly unsure = new Map<number, string>()
  /** Bodies of appends that were not answered or were refused. */
  readonly maybe = new Set<string>()
  bodies = 0

  async run(operations: readonly Operation[]): Promise<void> {
    await this.open()
    for (const each of operations) {
      await this.step(each)
      if (each.do !== 'cut' && each.do !== 'reopen') await this.compare()
    }
    await this.cut(1, false)
  }

  async open(): Promise<void> {
    this.log = await openLog(this.files, { segmentBytes: 150 })
    const found = await this.contents()
    for (const [sequence, body] of this.waiting) expect(found.get(sequence)).toBe(body)
    for (const [sequence, body] of found) {
      const isKnown = this.waiting.get(sequence) === body || this.unsure.get(sequence) === body
      if (!isKnown) expect([...this.maybe]).toContain(body)
      this.waiting.set(sequence, body)
      this.unsure.delete(sequence)
    }
  }

  async contents(): Promise<Map<number, string>> {
    const { log } = this
    const found = new Map<number, string>()
    for (let at = log?.next(0); at !== undefined; at = log?.next(at.sequence))
      found.set(at.sequence, String(await log?.read(at.sequence)))
    return found
  }

  async compare(): Promise<void> {
    const found = await this.contents()
    expect([...found]).toEqual([...this.waiting].toSorted(([a], [b]) => a - b))
    expect(this.log?.waiting()).toBe(found.size)
  }

  records(sizes: readonly number[]) {
    const bodies = sizes.map((size) => `${this.bodies++}${'.'.repeat(size)}`)
    const records = bodies.map((body) => ({ key: 0, time: 0, body: Buffer.from(body) }))
    return { bodies, records }
  }

  acknowledged(sequence: number): void {
    this.unsure.set(sequence, this.waiting.get(sequence) ?? '')
    this.waiting.delete(sequence)
  }

  async step(each: Operation): Promise<void> {
    const { log } = this
    if (log === undefined) return
    switch (each.do) {
      case 'append': {
        const { bodies, records } = this.records(each.sizes)
        try {
          const sequences = await log.append(records)
          for (const [at, sequence] of sequences.entries())
            this.waiting.set(sequence, bodies[at] ?? '')
        } catch {
          for (const body of bodies) this.maybe.add(body)
        }
        return
      }
      case 'acknowledge': {
        const sequences = [...this.waiting.keys()]
        const sequence = sequences[each.which % Math.max(1, sequences.length)]
        if (sequence === undefined) return
        log.acknowledge(sequence)
        this.acknowledged(sequence)
        return
      }
      case 'dropOldest':
        for (const { sequence } of log.dropOldest()) this.acknowledged(sequence)
        return
      case 'flush':
        await log.flush().then(
          () => this.unsure.clear(),
          () => undefined,
        )
        return
      case 'save':
      case 'compact':
        await log[each.do]().catch(() => undefined)
        return
      case 'reopen':
        await log.close().then(
          () => this.unsure.clear(),
          () => undefined,
        )
        return this.open()
      case 'cut':
        return this.cut(each.seed, each.isBusy)
      case 'room':
        this.files.room = this.files.room === Infinity ? each.bytes : Infinity
    }
  }

  async cut(seed: number, isBusy: boolean): Promise<void> {
    const random = seeded(seed).next
    if (isBusy) {
      const { bodies, records } = this.records([5, 50])
      for (const body of bodies) this.maybe.add(body)
      // Never answered: the power goes first.
      this.log?.append(records).catch(() => undefined)
      for (let turn = Math.floor(random() * 12); turn > 0; turn--) await Promise.resolve()
    }
    this.files = this.files.cut(random)
    await this.open()
  }
}

test('after any operations, full disks and power cuts, what was appended is there and nothing else', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 60 }), (operations) =>
      new Model().run(operations),
    ),
    { numRuns: 400 },
  )
}, 60_000)
