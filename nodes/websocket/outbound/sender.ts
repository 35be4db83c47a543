/**
 * The sink at work: finds the clients of a message, gives each the shared frame unless it is too
 * slow, and reports the message done when the last of them has it in the kernel.
 */
import { PermanentError, TransientError } from '../../../runtime/plugin.ts'
import type { Done, Message, SinkInstance } from '../../../runtime/plugin.ts'
import type { Peer } from '../link/peer.ts'
import type { Owner } from '../wire/batch.ts'
import { AckedSender } from './acked.ts'
import { Admission } from './admission.ts'
import { contentOf, isTextFrame } from './content.ts'
import { Held } from './held.ts'
import { Replay } from './replay.ts'
import { Gate } from './settings.ts'
import type { Context, Settings } from './settings.ts'
import { createTargets, roomOf } from './targets.ts'

export function createSender(settings: Settings, ctx: Context): SinkInstance {
  const gate = new Gate(ctx)
  return settings.acks === 'application'
    ? new AckedSender(settings, ctx, gate)
    : new Sender(settings, ctx, gate)
}

/** The gate's reason when there is nobody to send to. */
const absent = Symbol('absent')

class Sender implements SinkInstance, Owner {
  private readonly settings: Settings
  private readonly ctx: Context
  private readonly gate: Gate
  private readonly admission: Admission
  private readonly targets: ReturnType<typeof createTargets>
  private readonly replay: Replay
  private readonly held: Held
  private readonly isClient: boolean
  private readonly stopListening: () => void
  private done: Done = () => {}

  constructor(settings: Settings, ctx: Context, gate: Gate) {
    const { hub } = ctx.connection
    this.settings = settings
    this.ctx = ctx
    this.gate = gate
    this.isClient = hub.role === 'client'
    this.admission = new Admission(hub, ctx, gate, settings)
    this.targets = createTargets(hub, settings)
    this.replay = new Replay(this.isClient ? 0 : settings.replay, settings.clientQueue)
    this.held = new Held()
    this.waitForPeers()
    this.stopListening = hub.listen({
      connected: (peer) => this.connected(peer),
      disconnected: (peer) => this.disconnected(peer),
    })
  }

  send(message: Message, done: Done, token: number): void {
    this.done = done
    const content = contentOf(message.payload)
    const isText = isTextFrame(content, this.settings.frame)
    const { hub } = this.ctx.connection
    const peers = this.targets(message)
    if (this.settings.replay > 0) this.keep(message, content, isText)
    const size = content.length
    this.admission.prepare(peers, size)
    let clients = 0
    let isBegun = false
    for (const peer of peers) {
      if (!peer.isOpen) continue
      clients++
      if (!this.admission.fits(peer, size) && !this.admission.relent(peer, size)) continue
      if (!isBegun) hub.outbox.begin(content, isText, this, token)
      isBegun = true
      hub.outbox.to(peer.lane)
    }
    if (isBegun) hub.outbox.end()
    else if (clients > 0) done(token)
    else this.nobody(message, token)
  }

  cancel(token: number): void {
    this.held.forget(token)
  }

  close(): void {
    this.stopListening()
  }

  /** The batch's word: the frame is with the kernel for all, or their clients went away before. */
  finished(token: number, lost: number): void {
    if (lost === 0) return this.done(token)
    if (this.isClient || this.settings.to === 'one') {
      return this.done(token, new TransientError('disconnected', 'the peer went away'))
    }
    this.ctx.drop('disconnected', lost)
    this.done(token)
  }

  private keep(message: Message, content: string | Uint8Array, isText: boolean): void {
    const { to, room } = this.settings
    this.replay.keep({ content, isText, room: to === 'room' ? roomOf(message, room) : undefined })
  }

  private nobody(message: Message, token: number): void {
    if (this.isClient) {
      return this.done(token, new TransientError('disconnected', 'the connection is down'))
    }
    switch (this.settings.noClients) {
      case 'deliver':
        this.ctx.drop('no-clients')
        return this.done(token)
      case 'hold':
        this.held.keep(message, token)
        return
      case 'fail':
        throw new PermanentError('no-clients', 'there is no client to send to')
      default:
        return this.settings.noClients satisfies never
    }
  }

  private connected(peer: Peer): void {
    this.replay.sendTo(this.ctx.connection.hub, peer)
    for (const { message, token } of this.held.takeAll()) this.sendAgain(message, token)
    this.gate.open(absent)
  }

  private sendAgain(message: Message, token: number): void {
    try {
      this.send(message, this.done, token)
    } catch (error) {
      this.done(token, error instanceof Error ? error : new Error(String(error)))
    }
  }

  private disconnected(peer: Peer): void {
    this.gate.open(peer)
    this.waitForPeers()
  }

  /** With nobody there, the engine keeps the messages and no deadline runs. */
  private waitForPeers(): void {
    const { hub } = this.ctx.connection
    if (hub.peers.size > 0) return
    if (this.isClient) this.gate.shut(absent, 'the connection is down')
    else if (this.settings.noClients === 'hold') this.gate.shut(absent, 'no client is connected')
  }
}
