/**
 * Collects the frames of one loop turn for all clients of a connection and writes them at its end:
 * one write per client and turn, and one copy of a frame however many clients get it.
 */
import { Batch } from './batch.ts'
import type { Owner } from './batch.ts'
import type { Lane } from './lane.ts'

/** A turn that has collected this much is written before its end. */
const turnBytes = 512 * 1024
const smallestBatch = 1024

export class Outbox {
  private readonly masked: boolean
  private batch: Batch | undefined
  private readonly dirty: Lane[] = []
  private frame = 0
  private start = 0
  /** What the turns of late needed: the next batch is made to fit. */
  private usual = smallestBatch
  private isScheduled = false

  constructor(masked: boolean) {
    this.masked = masked
  }

  /** Writes a frame into the batch of this turn. `to` gives it to clients, `end` completes it. */
  begin(payload: string | Uint8Array, isText: boolean, owner?: Owner, token = -1): number {
    const batch = (this.batch ??= new Batch(this.usual, this.masked))
    this.start = batch.length
    this.frame = batch.append(payload, isText, owner, token)
    return batch.length - this.start
  }

  to(lane: Lane): void {
    const batch = this.batch!
    batch.addClient(this.frame)
    if (lane.take(batch, this.frame, this.start)) this.dirty.push(lane)
  }

  /** The frame has all its clients. With none, it is finished here. */
  end(): void {
    const batch = this.batch!
    batch.release(this.frame)
    if (batch.length > turnBytes) this.flush()
    else if (!this.isScheduled) {
      this.isScheduled = true
      setImmediate(this.turn)
    }
  }

  /** One frame for one client, outside any policy: acknowledgements, greetings. */
  post(lane: Lane, payload: string | Uint8Array, isText = true): void {
    this.begin(payload, isText)
    this.to(lane)
    this.end()
  }

  flush(): void {
    const { batch } = this
    if (!batch) return
    this.batch = undefined
    this.usual = Math.max(smallestBatch, (this.usual + batch.length + (batch.length >> 2)) >> 1)
    const lanes = this.dirty.splice(0)
    for (const lane of lanes) lane.flush()
  }

  private readonly turn = (): void => {
    this.isScheduled = false
    this.flush()
  }
}
