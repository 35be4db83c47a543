/**
 * Acknowledged input: answers each message once the flow has settled it, and answers copies of what
 * was acknowledged without delivering them again. What it remembers is bounded: the last ids of the
 * last senders.
 */
import { Outcome } from '../../../runtime/plugin.ts'
import type { Emit, SourceContext, Wait } from '../../../runtime/plugin.ts'
import type { Hub } from '../link/hub.ts'
import type { Link } from '../link/link.ts'
import type { Peer } from '../link/peer.ts'
import { openEnvelope } from './envelope.ts'
import type { Id, Trace } from './envelope.ts'

const rememberedIds = 1024
const rememberedSenders = 1024
/** A peer that does not read its answers is not read from either. */
const answersAtMost = 256 * 1024

/** A message on its way through the flow; `peer` is where the answer goes, the latest that sent it. */
interface Open {
  readonly id: Id
  readonly sender: Sender
  peer: Peer
}
interface Sender {
  readonly open: Map<Id, Open>
  readonly acknowledged: Set<Id>
}

export class Inbox {
  private readonly hub: Hub
  private readonly emit: Emit
  private readonly ctx: SourceContext<Link>
  private readonly senders = new Map<string, Sender>()
  private readonly tokens = new Map<number, Open>()
  private nextToken = 0
  private isStopped = false

  constructor(hub: Hub, emit: Emit, ctx: SourceContext<Link>) {
    this.hub = hub
    this.emit = emit
    this.ctx = ctx
  }

  take(peer: Peer, content: string | Uint8Array): Wait {
    const envelope = openEnvelope(content)
    if (typeof envelope === 'string') {
      this.ctx.drop('envelope')
      return this.answer(peer, { nack: null, retry: false, reason: envelope })
    }
    const { id, payload, trace } = envelope
    const sender = this.senderOf(peer)
    if (sender.acknowledged.has(id)) return this.answer(peer, { ack: id })
    const present = sender.open.get(id)
    if (present) {
      // The first copy is still on its way: its end answers this one.
      present.peer = peer
      return undefined
    }
    return this.deliver({ id, sender, peer }, payload, trace)
  }

  /** A sender without a name of its own cannot come back. */
  forget(peer: Peer): void {
    if (nameOf(peer, this.hub.role) === undefined) this.senders.delete(peer.handshake.id)
  }

  /** Settles that come later belong to nobody: the peer sends again. */
  stop(): void {
    this.isStopped = true
    this.tokens.clear()
  }

  private deliver(open: Open, payload: string | Uint8Array, trace: Trace): Wait {
    const { id, peer, sender } = open
    const meta = { ...peer.metaOf(typeof payload === 'string', Date.now()), id, ...trace }
    const message = { payload, topic: peer.handshake.path, meta }
    if (this.ctx.ack === 'received') {
      const wait = this.emit(message)
      remember(sender, id)
      return both(wait, this.answer(peer, { ack: id }))
    }
    const token = this.nextToken++
    sender.open.set(id, open)
    this.tokens.set(token, open)
    const wait = this.emit(message, this.settle, token)
    return both(wait, this.pressure(peer))
  }

  private readonly settle = (outcome: Outcome, token: number): void => {
    const open = this.tokens.get(token)
    if (!open || this.isStopped) return
    this.tokens.delete(token)
    const { id, sender, peer } = open
    sender.open.delete(id)
    if (outcome === Outcome.delivered || outcome === Outcome.filtered) {
      remember(sender, id)
      void this.answer(peer, { ack: id })
      return
    }
    const retry = outcome === Outcome.failed
    void this.answer(peer, { nack: id, retry, reason: retry ? 'failed' : 'rejected' })
  }

  private answer(peer: Peer, answer: object): Wait {
    if (!peer.isOpen) return undefined
    this.hub.outbox.post(peer.lane, JSON.stringify(answer))
    return this.pressure(peer)
  }

  private pressure(peer: Peer): Wait {
    return peer.lane.bytes > answersAtMost ? peer.lane.whenDrained() : undefined
  }

  private senderOf(peer: Peer): Sender {
    const name = nameOf(peer, this.hub.role) ?? peer.handshake.id
    let sender = this.senders.get(name)
    if (sender) {
      // The map is in order of use: the oldest is forgotten first.
      this.senders.delete(name)
    } else {
      sender = { open: new Map(), acknowledged: new Set() }
    }
    this.senders.set(name, sender)
    if (this.senders.size > rememberedSenders)
      this.senders.delete(this.senders.keys().next().value!)
    return sender
  }
}

/** What stays the same when a sender connects again: the server of a client, a user, `?client=`. */
function nameOf(peer: Peer, role: 'server' | 'client'): string | undefined {
  if (role === 'client') return 'server'
  const { user, query, path } = peer.handshake
  if (user !== undefined) return `user ${user} ${path}`
  return query.client === undefined ? undefined : `client ${query.client} ${path}`
}

function remember(sender: Sender, id: Id): void {
  sender.acknowledged.add(id)
  if (sender.acknowledged.size <= rememberedIds) return
  sender.acknowledged.delete(sender.acknowledged.values().next().value!)
}

function both(one: Wait, other: Wait): Wait {
  return one && other ? bothOf(one, other) : (one ?? other)
}

async function bothOf(one: Promise<void>, other: Promise<void>): Promise<void> {
  await one
  await other
}
