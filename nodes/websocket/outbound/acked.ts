/**
 * The sink with acknowledgements: a message is done when every client due has answered its id. What
 * the server of a client connection has not answered is sent again, in order, after a reconnect.
 */
import { PermanentError, TransientError } from '../../../runtime/plugin.ts'
import type { Done, Message, SinkInstance } from '../../../runtime/plugin.ts'
import { readAnswer, sealEnvelope } from '../inbound/envelope.ts'
import type { Answer } from '../inbound/envelope.ts'
import type { Hub } from '../link/hub.ts'
import type { Peer } from '../link/peer.ts'
import { Admission } from './admission.ts'
import { contentOf } from './content.ts'
import type { Content } from './content.ts'
import type { Context, Gate, Settings } from './settings.ts'
import { Held } from './held.ts'
import { createTargets } from './targets.ts'

interface Sent {
  readonly id: string
  readonly token: number
  readonly text: string
  readonly due: Set<Peer>
}

const absent = Symbol('absent')

export class AckedSender implements SinkInstance {
  private readonly settings: Settings
  private readonly ctx: Context
  private readonly gate: Gate
  private readonly hub: Hub
  private readonly admission: Admission
  private readonly targets: ReturnType<typeof createTargets>
  private readonly isClient: boolean
  private readonly held = new Held()
  /** In order of sending. Bounded by what the engine has in the air. */
  private readonly sent = new Map<string, Sent>()
  private readonly byToken = new Map<number, string>()
  private readonly stopListening: () => void
  private done: Done = () => {}

  constructor(settings: Settings, ctx: Context, gate: Gate) {
    this.settings = settings
    this.ctx = ctx
    this.gate = gate
    this.hub = ctx.connection.hub
    this.isClient = this.hub.role === 'client'
    this.admission = new Admission(this.hub, ctx, gate, settings)
    this.targets = createTargets(this.hub, settings)
    this.waitForPeers()
    this.stopListening = this.hub.listen({
      connected: (peer) => this.connected(peer),
      disconnected: (peer) => this.disconnected(peer),
      answer: (peer, text) => this.answer(peer, text),
    })
  }

  send(message: Message, done: Done, token: number): void {
    this.done = done
    const content = contentOf(message.payload)
    const peers = this.targets(message)
    if (!peers.some((peer) => peer.isOpen)) return this.nobody(message, token)
    const id = this.hub.newId()
    const text = sealEnvelope(id, textually(content, this.settings.frame), message.meta)
    const sent: Sent = { id, token, text, due: new Set() }
    const ready = this.admission.admit(peers, text.length)
    if (ready.length === 0) return this.done(token)
    this.sent.set(id, sent)
    this.byToken.set(token, id)
    this.hub.outbox.begin(text, true)
    for (const peer of ready) {
      sent.due.add(peer)
      this.hub.outbox.to(peer.lane)
    }
    this.hub.outbox.end()
  }

  cancel(token: number): void {
    this.held.forget(token)
    const id = this.byToken.get(token)
    if (id === undefined) return
    this.byToken.delete(token)
    this.sent.delete(id)
  }

  close(): void {
    this.stopListening()
  }

  private answer(peer: Peer, text: string): boolean {
    const answer = readAnswer(text)
    if (!answer) return false
    const sent = typeof answer.id === 'string' ? this.sent.get(answer.id) : undefined
    if (!sent) return typeof answer.id === 'string' && this.hub.isOurs(answer.id)
    if (!sent.due.has(peer)) return true
    if (answer.isAck) this.acknowledged(sent, peer)
    else this.refused(sent, answer)
    return true
  }

  private acknowledged(sent: Sent, peer: Peer): void {
    sent.due.delete(peer)
    if (sent.due.size === 0) this.finish(sent)
  }

  private refused(sent: Sent, { mayRetry, reason }: Answer): void {
    const message = `the peer refused the message: ${reason.slice(0, 200)}`
    const Fault = mayRetry ? TransientError : PermanentError
    this.finish(sent, new Fault('refused', message))
  }

  private finish(sent: Sent, error?: Error): void {
    this.sent.delete(sent.id)
    this.byToken.delete(sent.token)
    this.done(sent.token, error)
  }

  private nobody(message: Message, token: number): void {
    const { noClients } = this.settings
    if (this.isClient) {
      return this.done(token, new TransientError('disconnected', 'the connection is down'))
    }
    if (noClients === 'hold') return this.held.keep(message, token)
    if (noClients === 'fail') {
      throw new PermanentError('no-clients', 'there is no client to send to')
    }
    this.ctx.drop('no-clients')
    this.done(token)
  }

  private connected(peer: Peer): void {
    if (this.isClient) {
      for (const sent of this.sent.values()) {
        sent.due.add(peer)
        this.hub.outbox.post(peer.lane, sent.text)
      }
    }
    for (const { message, token } of this.held.takeAll()) this.send(message, this.done, token)
    this.gate.open(absent)
  }

  private disconnected(peer: Peer): void {
    this.gate.open(peer)
    this.waitForPeers()
    for (const sent of this.sent.values()) {
      if (!sent.due.delete(peer) || this.isClient) continue
      if (this.settings.to === 'one') {
        this.finish(sent, new TransientError('disconnected', 'the client went away'))
        continue
      }
      // A client of a server is nobody once it is gone: it cannot answer under another id.
      this.ctx.drop('disconnected')
      if (sent.due.size === 0) this.finish(sent)
    }
  }

  private waitForPeers(): void {
    if (this.hub.peers.size > 0) return
    if (this.isClient) this.gate.shut(absent, 'the connection is down')
    else if (this.settings.noClients === 'hold') this.gate.shut(absent, 'no client is connected')
  }
}

/** Bytes go as base64 unless the sink is told that they are text. */
function textually(content: Content, frame: Settings['frame']): Content {
  if (typeof content === 'string' || frame !== 'text') return content
  return Buffer.from(content).toString()
}
