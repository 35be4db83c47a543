/**
 * The sink at work: finds the clients of a message, gives each the shared frame unless it is too
 * slow, and reports the message done when the last of them has it in the kernel.
 */
import { asError, PermanentError, TransientError } from '../../../runtime/plugin.ts'
import type { Done, Message, SinkInstance } from '../../../runtime/plugin.ts'
import type { Peer } from '../link/peer.ts'
import type { Owner } from '../wire/batch.ts'
import { AckedSender } from './acked.ts'
import { Admission } from './admission.ts'
import { contentOf, isTextFrame } from './content.ts'
import { Held } from './held.ts'
import { Joining } from './joining.ts'
import { Replay } from './replay.ts'
import { Gate } from './settings.ts'
import type { Context, Settings } from './settings.ts'
import { openSnapshot } from './snapshot.ts'
import type { Frame, Snapshot } from './snapshot.ts'
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
  private readonly state: State | undefined
  private readonly held: Held
  private readonly isClient: boolean
  private readonly stopListening: () => void
  private done: Done = () => {}
  private isPlacing = false
  private deferred: (readonly [token: number, lost: number])[] | undefined

  constructor(settings: Settings, ctx: Context, gate: Gate) {
    const { hub } = ctx.connection
    this.settings = settings
    this.ctx = ctx
    this.gate = gate
    this.isClient = hub.role === 'client'
    this.admission = new Admission(hub, ctx, gate, settings)
    this.targets = createTargets(hub, settings)
    this.replay = new Replay(this.isClient ? 0 : settings.replay, settings.clientQueue)
    this.state = createState(settings, ctx)
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
    const { state } = this
    const targets = this.targets(message)
    if (state || this.settings.replay > 0) this.keep(message, content, isText)
    const peers = state ? state.joining.ready(targets) : targets
    if (!peers.some((peer) => peer.isOpen)) {
      // Clients that are getting the snapshot get this message with it.
      return peers.length < targets.length ? done(token) : this.nobody(message, token)
    }
    // What the policy drops is told only when this message has its place: the engine answers with
    // the next message, which has to come behind it.
    this.isPlacing = true
    const ready = this.admission.admit(peers, content.length)
    if (ready.length > 0) {
      hub.outbox.begin(content, isText, this, token)
      for (const peer of ready) hub.outbox.to(peer.lane)
      hub.outbox.end()
    }
    this.isPlacing = false
    if (this.deferred) this.settleDeferred()
    if (ready.length === 0) done(token)
  }

  cancel(token: number): void {
    this.held.forget(token)
  }

  close(): void {
    this.stopListening()
    this.state?.joining.close()
  }

  /** The batch's word: the frame is with the kernel for all, or their clients went away before. */
  finished(token: number, lost: number): void {
    if (this.isPlacing) {
      ;(this.deferred ??= []).push([token, lost])
      return
    }
    if (lost === 0) return this.done(token)
    if (this.isClient || this.settings.to === 'one') {
      return this.done(token, new TransientError('disconnected', 'the peer went away'))
    }
    this.ctx.drop('disconnected', lost)
    this.done(token)
  }

  private settleDeferred(): void {
    const { deferred = [] } = this
    this.deferred = undefined
    for (const [token, lost] of deferred) this.finished(token, lost)
  }

  private keep(message: Message, content: string | Uint8Array, isText: boolean): void {
    const { to, room } = this.settings
    const frame: Frame = {
      content,
      isText,
      room: to === 'room' ? roomOf(message, room) : undefined,
    }
    this.replay.keep(frame)
    this.state?.snapshot.keep(message, frame)
    this.state?.joining.bound()
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
    this.state?.joining.start(peer)
    for (const { message, token } of this.held.takeAll()) this.sendAgain(message, token)
    this.gate.open(absent)
  }

  private sendAgain(message: Message, token: number): void {
    try {
      this.send(message, this.done, token)
    } catch (error) {
      this.done(token, asError(error))
    }
  }

  private disconnected(peer: Peer): void {
    this.state?.joining.leave(peer)
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

interface State {
  readonly snapshot: Snapshot
  readonly joining: Joining
}

/**
 * Clients that are there when the sink starts get what an earlier run of it knew once more: one of them may
 * have been in the middle of it.
 */
function createState(settings: Settings, ctx: Context): State | undefined {
  const { snapshot: options, to, room, frame, clientQueue } = settings
  const { hub } = ctx.connection
  if (options === undefined || hub.role === 'client') return undefined
  const { key, remove, maxKeys } = options
  const shape = JSON.stringify([key.source, remove.source, to, room?.source, frame])
  const snapshot = openSnapshot(hub, { id: ctx.id, shape }, options, (reason) => ctx.drop(reason))
  return { snapshot, joining: new Joining(ctx, snapshot, { clientQueue, maxKeys }) }
}
