/**
 * The node API: everything that a node, built in or third party, may import.
 *
 * A node type is one file whose default export is made by one of the `define...` functions below.
 * Pick the weakest kind that fits: transform, route, stage, source, sink, connection. The engine owns
 * acknowledgement, retries, windows and back-pressure; a node only says what it does with a message.
 *
 * Life of a node: `check` (pure, offline) -> `create` (pure, once per plan) or `start`/`open` (may
 * touch the world) -> `stop`/`close`.
 */
import type { Static, TObject } from 'typebox'

import type { Expression } from './expression/expression.ts'
import { keyText } from './key.ts'
import type { Message, Meta, Outcome, Settle, Wait } from './message.ts'
import { decodeUtf8 } from './utf8.ts'
import type { Wording } from './words.ts'

export { byteSize, noMeta, Outcome, outcomeNames } from './message.ts'
export type { Message, Meta, Settle, Wait } from './message.ts'
export { config, field, Type } from './field.ts'
export type { FlowFile } from './field.ts'
export { createBackoff } from './backoff.ts'
export { keyHash, keyText } from './key.ts'
export { limitLines } from './log-limit.ts'
export { parsePlainJson, plainJson } from './plain-json.ts'
export { countMembers, deepestValue, isPlainValue, isWellFormed } from './plain-value.ts'
export { asError, reasonOf } from './reason.ts'
export { isLoopback, listenSyntax, parseListen, tryListen } from './net/address.ts'
export { destroyOnError, refuse } from './net/answer.ts'
export { checkServer } from './net/check-server.ts'
export { claimPath } from './net/claims.ts'
export type { Claimed } from './net/claims.ts'
export { checkAuth, checkOrigin, offeredSubprotocols } from './net/gate.ts'
export type { AuthOptions, Refusal } from './net/gate.ts'
export type { Address, Claim, Exchange, ServerTls, Upgrade } from './net/listener.ts'
export { compilePath, pathSyntax } from './net/path.ts'
export type { PathPattern } from './net/path.ts'
export { explain, isTlsFault, readTls, tlsFingerprint } from './net/tls.ts'
export type { TlsFiles } from './net/tls.ts'
export { tlsFiles } from './net/tls-fields.ts'
export { createStateFile } from './state-file.ts'
export type { StateFile, StateFileOptions } from './state-file.ts'
export { openDiskStore, openMemoryStore } from './store/store.ts'
export type { Entry, Log as Store, NewRecord } from './store/log.ts'
export { packMessage, unpackMessage } from './store/message.ts'
export { compileExpression } from './expression/compile-expression.ts'
export type { Backoff, BackoffOptions } from './backoff.ts'
export type { Static } from 'typebox'
export { wordingOf } from './words.ts'
export type { Wording, Words } from './words.ts'
export { ExpressionError } from './expression/expression.ts'
export type { Expression } from './expression/expression.ts'
export type { Template } from './expression/template.ts'

/** What a port carries. `any` fits all; `event` is a small JSON object about a connection's life. */
export type Kind = 'bytes' | 'text' | 'json' | 'event' | 'any'

/** What a user reads about a type. */
export interface Text {
  /** A few words, without a full stop: "Lets matching messages pass". */
  readonly summary: string
  /** A few sentences for the editor and the reference, Markdown. */
  readonly help: string
  /** Words that a search should find it by. */
  readonly keywords?: readonly string[]
}
export interface Texts {
  readonly en: Text
  readonly 'zh-CN': Text
}

/** A fragment of a flow that shows the type in use; checked by a test. */
export interface Example {
  readonly title: string
  /** The node's or connection's value in the file, as YAML. */
  readonly yaml: string
  /**
   * A payload that shows what the example does: a test runs it, and the reference shows what comes out.
   * For transforms and routes, where one is natural.
   */
  readonly input?: ExampleInput
}
/** Text, bytes as hex (spaces allowed), or any value that JSON can hold. */
export type ExampleInput =
  { readonly text: string } | { readonly hex: string } | { readonly json: unknown }

/** One thing that `check` found: which field (JSON pointer below the node) and what to do. */
export interface Finding {
  readonly path: string
  /**
   * Says what is wrong and quotes names, without a full stop; English starts lower-case. In both
   * languages, or in English alone.
   */
  readonly message: Wording
  /** How to mend it. */
  readonly hint?: Wording
  readonly severity?: 'error' | 'warning'
}

interface Common<C extends TObject> {
  /** The one schema: TypeScript type, check, editor form, reference, YAML completion. */
  readonly config: C
  readonly text: Texts
  /** A name of the lucide icon set. */
  readonly icon: string
  readonly examples: readonly Example[]
  /** The field shown as the node's second line in the editor. */
  readonly summary?: string
  /** Rules that a schema cannot say. Pure; expressions and templates are already compiled. */
  check?(config: Static<C>): Iterable<Finding>
}

/** Input kinds that are accepted. */
interface Inputs {
  readonly inputs: readonly Kind[]
}

/**
 * Output ports and what they carry. `same`: whatever came in. Every transform, route, stage and sink
 * has an `error` port beside these.
 */
export type Ports = Readonly<Record<string, Kind | 'same'>>
interface Outputs {
  readonly outputs: Ports
  /** More ports, named by the user: the keys of the map (or the items of the list) at this pointer. */
  readonly portsFrom?: { readonly path: string; readonly kind: Kind | 'same' }
}

/** Returns the next message, or `undefined` when it is filtered. Throws when it fails for good. */
export type TransformFunction = (message: Message) => Message | undefined
export interface Transform<C extends TObject = TObject> extends Common<C>, Inputs, Outputs {
  readonly kind: 'transform'
  /** Called once per plan. No I/O, no timers. */
  create(config: Static<C>): TransformFunction
  /**
   * What `create(config)` does, in terms of JSON text, if it can be said so: then a chain from a decode to
   * an encode may run without parsing. Only a description; `create` stays the truth, and is used whenever
   * a message is unusual. `undefined` with this config: not that simple.
   */
  onText?(config: Static<C>): TextStep | undefined
  /**
   * Which bytes of the input each value of the output came from, for a person who looks at a message: the
   * editor shows them side by side. Called only for one message at a time and only after `create(config)`
   * has made something of it; messages that flow never meet it. Leave out what cannot be said.
   */
  spans?(config: Static<C>): (message: Message) => readonly Span[]
}

/** Where a value of the output stands in the input. */
export interface Span {
  /** JSON pointer into the payload that was made; in bytes and text, the index of a byte or a character. */
  readonly path: string
  /** Offsets in bytes of the input; of its UTF-8 where the input is text. `end` is exclusive. */
  readonly start: number
  readonly end: number
}

/** One step of a chain that may run on JSON text. Keys are those of the payload's top-level object. */
export type TextStep =
  /** Bytes or text become a value; deeper than `maxDepth` is refused. */
  | { readonly kind: 'decode'; readonly maxDepth: number }
  /** Passes when the expression, which reads only the keys of its `reads`, is true. */
  | { readonly kind: 'test'; readonly where: Expression }
  /** Sets keys to what expressions give; all of them see the message as it came in. */
  | {
      readonly kind: 'set'
      readonly values: readonly { readonly key: string; readonly value: Expression }[]
    }
  /** A value becomes compact JSON. */
  | { readonly kind: 'encode'; readonly as: 'text' | 'bytes' }

/** Hands a message to a port by name. */
export type SendToPort = (port: string, message: Message) => void
/** Sends to any number of ports; none means that the message is filtered. */
export type RouteFunction = (message: Message, send: SendToPort) => void
export interface Route<C extends TObject = TObject> extends Common<C>, Inputs, Outputs {
  readonly kind: 'route'
  create(config: Static<C>, ctx: RouteContext): RouteFunction
}
export interface RouteContext {
  readonly id: string
}

/**
 * A message inside a stage with the receipts that hang on it. Opaque: a stage keeps it and names it as
 * a cause of what it sends; `release` settles it without a message (a filtered one).
 */
export interface Delivery {
  readonly message: Message
}
export interface StageContext extends NodeContext {
  /** All time that a stage asks for or waits for: a flow test lets it pass at once. */
  readonly clock: StageClock
  /** A folder that survives restarts, or `undefined` when the runtime has none. Made on first use. */
  readonly stateFolder: string | undefined
  /** No other run of any node has it: for ids that must be nobody else's. In a flow test it is `test`. */
  readonly runId: string
  /** Set in a flow test, where nothing outlasts the run: what would wait for a disk need not. */
  readonly isTrial?: true
  /** Sends a message that these deliveries caused; their receipts wait for it. */
  send(port: string, message: Message, causes: readonly Delivery[]): void
  /** The delivery ends here on purpose: it counts as filtered. */
  release(delivery: Delivery): void
  /** The delivery failed: it leaves by the error port. */
  fail(delivery: Delivery, error: Error): void
  /** The delivery ends here with this outcome: what it was about has become of something else. */
  end(delivery: Delivery, outcome: Outcome): void
  /**
   * Sends a message on its own account: no delivery waits for it. `ended` is told once how it ended, also
   * before `attempt` returns, and never after `abandon`.
   */
  attempt(port: string, message: Message, ended: (outcome: Outcome) => void): Attempt
  /** As `attempt`, out by the error port; `rejected` when nothing is wired to take it. */
  attemptError(message: Message, error: Error, ended: (outcome: Outcome) => void): Attempt
  /** What lies behind a port now: for choosing between ports. */
  behind(port: string): Behind
}
export interface Attempt {
  /** What becomes of it is of no interest any more: what still waits for a sink is never handed over. */
  abandon(): void
}
/** The sinks that a port leads to, through transforms and routes; a stage on the way answers for itself. */
export interface Behind {
  /** All of them take messages: connected, and not paused. */
  readonly isUp: boolean
  /** Messages that wait for them or are in the air. */
  readonly pending: number
}
export interface StageClock {
  /** Milliseconds since the epoch. */
  now(): number
  /** Calls `run` once, after so many milliseconds. */
  after(ms: number, run: () => void): { cancel(): void }
}
export interface StageInstance {
  /**
   * How many deliveries it keeps waiting before it asks the sources to wait; `Infinity` when only their
   * windows bound it. Without it, what it holds is no queue: nobody is shown how full it is.
   */
  readonly capacity?: number
  /** Opens what it keeps. Deliveries wait until it has; when it fails, so does the node. */
  open?(): Promise<void>
  /** Takes a delivery; a promise asks the sources above to wait. */
  push(delivery: Delivery): Wait
  /** Sends what is still held. Called before a stop. */
  flush?(): Promise<void> | void
  /** Lets go of what `open` opened. Nothing is pushed any more. */
  close?(): Promise<void> | void
}
export interface Stage<C extends TObject = TObject> extends Common<C>, Inputs, Outputs {
  readonly kind: 'stage'
  create(config: Static<C>, ctx: StageContext): StageInstance
}

/**
 * Hands a message to the flow. With `settle`, the engine calls it exactly once with how the message
 * ended, and gives `token` back. Without, the message is at most once and no receipt is made.
 */
export type Emit = (message: Message, settle?: Settle, token?: number) => Wait

export interface NodeContext {
  /** Id of the node in its flow. */
  readonly id: string
  readonly flow: string
  readonly log: Log
  /** Shown to the user: what the node is doing, and why it is not ready. */
  status(status: Status): void
  /** Counts something that was dropped on purpose, by reason. Nothing is dropped without this. */
  drop(reason: string, count?: number): void
}
export interface SourceContext<K = unknown> extends NodeContext {
  /** The client of the node's `connection` field. */
  readonly connection: K
  /** Hands a small event to another port (`connected`, `disconnected`); at most once. */
  event(port: string, message: Message): void
  /** The engine keys of this source, resolved. */
  readonly window: Window
  readonly ack: 'delivered' | 'received'
  /** All time that a source asks for or waits for. */
  readonly clock: StageClock
  /** A folder that survives restarts, or `undefined` when the runtime has none. Made on first use. */
  readonly stateFolder: string | undefined
}
export interface Window {
  /** Open receipts at most. */
  readonly messages: number
  /** Bytes of open receipts at most. */
  readonly bytes: number
  /** A receipt older than this is named as stuck, in milliseconds. */
  readonly stuck: number
}
export interface SourceInstance {
  /**
   * Takes no more from the world. Messages that were emitted before still settle, and a session still
   * acknowledges them, until the connection is closed. What arrives in between is neither emitted nor
   * acknowledged: the next run gets it.
   */
  stop(): Promise<void>
  /** Everything that was emitted has been settled or given up. */
  close?(): Promise<void> | void
}
export interface Source<C extends TObject = TObject, K = unknown> extends Common<C>, Outputs {
  readonly kind: 'source'
  start(
    config: Static<C>,
    emit: Emit,
    ctx: SourceContext<K>,
  ): Promise<SourceInstance> | SourceInstance
}

/** Tells the engine that the message with this token is done: delivered, or why not. */
export type Done = (token: number, error?: Error) => void
export interface SinkContext<K = unknown> extends NodeContext {
  readonly connection: K
  /** The resolved limit of messages in the air, so that a sink can size its own structures. */
  readonly maxInFlight: number
  /** All time that a sink asks for or waits for. */
  readonly clock: StageClock
  /**
   * The link is down: nothing more is handed over and no deadline runs until `resume`. Messages in the
   * air stay there; end them with `done(token, new TransientError(...))` to have them handed over again,
   * in order.
   */
  pause(reason: string): void
  resume(): void
}
/**
 * A sink implements `write` (simple: returns or throws) or `send` (pipelined: `done` is called once
 * per token, at any time, also before `send` returns). Throw or report `PermanentError` when a retry
 * cannot help; anything else is retried by the engine.
 */
export interface SinkInstance {
  write?(message: Message): Promise<void> | void
  send?(message: Message, done: Done, token: number): void
  /** The deadline of a message in the air has passed: forget its token. */
  cancel?(token: number): void
  /** Everything handed over has been settled or given up. */
  close?(): Promise<void> | void
}
export interface Sink<C extends TObject = TObject, K = unknown> extends Common<C>, Inputs {
  readonly kind: 'sink'
  /** Defaults of the engine keys where this sink wants others. */
  readonly defaults?: { readonly maxInFlight?: number; readonly timeout?: number }
  start(config: Static<C>, ctx: SinkContext<K>): Promise<SinkInstance> | SinkInstance
}

export interface ConnectionContext {
  readonly flow: string
  /** Name of the connection in its flow. */
  readonly name: string
  readonly log: Log
  /** A folder that survives restarts, or `undefined` when the runtime has none. Made on first use. */
  readonly stateFolder: string | undefined
  status(status: Status): void
  drop(reason: string, count?: number): void
}
/**
 * `up`: works. `connecting`: being tried. `down`: lost, tried again at `retryAt`. `failed`: will not
 * work until someone acts (wrong password, refused subscription); readiness turns red.
 */
export interface Status {
  readonly state: 'connecting' | 'up' | 'down' | 'failed'
  /** Why, in words for the user. Never holds a secret. */
  readonly reason?: string
  /** Milliseconds since the epoch of the next attempt. */
  readonly retryAt?: number
  /** The protocol's own number for the reason: a reason code of MQTT, a close code of WebSocket. */
  readonly reasonCode?: number
  /** The other end of a connection: an address. Never holds a secret. */
  readonly peer?: string
  /** Where the protocol has sessions: the other end has kept it, or it began anew. */
  readonly session?: 'present' | 'new'
  /** Facts worth showing: protocol version, `clients` of a listener, `waiting` messages of a queue. */
  readonly facts?: Meta
}
export interface Connection<C extends TObject = TObject, K = unknown> extends Common<C> {
  readonly kind: 'connection'
  /** Others connect to it: within a flow it is opened before those that may want to. */
  readonly listens?: boolean
  /** Makes the client and returns at once; it connects, and reconnects, in the background. */
  open(config: Static<C>, ctx: ConnectionContext): Promise<K> | K
  /** Lets go of everything. Resolves when sockets are closed. */
  close(client: K): Promise<void>
  /** Tries the connection once, for `check --connect`. Rejects with the reason. */
  probe?(config: Static<C>, ctx: ConnectionContext): Promise<void>
}

export type Definition = Transform | Route | Stage | Source | Sink | Connection

/** Structured log line: a message in words and facts. Never called per message. */
export interface Log {
  info(message: string, facts?: Meta): void
  warn(message: string, facts?: Meta): void
  error(message: string, facts?: Meta): void
}

/** A fault that a retry cannot mend: the message leaves by the error port at once. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError'
  /** Stable word for `meta.error.code`: `topic`, `too-large`, `decode` ... */
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}
/** A fault that time may mend (link lost, server busy): the engine tries again. */
export class TransientError extends Error {
  override readonly name = 'TransientError'
  readonly code: string
  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * The payload that a decode of a text format reads: text, or bytes of UTF-8. A byte order mark is skipped;
 * anything else is refused.
 */
export function readText(payload: unknown): string {
  if (typeof payload === 'string') return payload.startsWith('\uFEFF') ? payload.slice(1) : payload
  if (!(payload instanceof Uint8Array)) {
    const message = 'the payload is neither bytes nor text: it is already decoded'
    throw new PermanentError('decode', message)
  }
  const result = decodeUtf8(payload)
  if ('text' in result) return result.text
  const found = (payload[result.brokenFrom] ?? 0).toString(16).padStart(2, '0')
  const message = `not UTF-8 from byte ${result.brokenFrom} (0x${found}): text/decode reads other charsets`
  throw new PermanentError('decode', message)
}

/** The key of a message as text: a number and its digits are one key, and a long key is its digest. */
export function keyOf(key: Expression, message: Message): string {
  const value = key.evaluate(message)
  if (value !== null && value !== undefined) return keyText(value)
  throw new PermanentError('key', `${key.source} gives nothing for this message: there is no key`)
}

export function defineTransform<C extends TObject>(spec: Omit<Transform<C>, 'kind'>): Transform<C> {
  return { kind: 'transform', ...spec }
}
export function defineRoute<C extends TObject>(spec: Omit<Route<C>, 'kind'>): Route<C> {
  return { kind: 'route', ...spec }
}
export function defineStage<C extends TObject>(spec: Omit<Stage<C>, 'kind'>): Stage<C> {
  return { kind: 'stage', ...spec }
}
export function defineSource<C extends TObject, K>(spec: Omit<Source<C, K>, 'kind'>): Source<C, K> {
  return { kind: 'source', ...spec }
}
export function defineSink<C extends TObject, K>(spec: Omit<Sink<C, K>, 'kind'>): Sink<C, K> {
  return { kind: 'sink', ...spec }
}
export function defineConnection<C extends TObject, K>(
  spec: Omit<Connection<C, K>, 'kind'>,
): Connection<C, K> {
  return { kind: 'connection', ...spec }
}
