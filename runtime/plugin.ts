/**
 * The node API: everything that a node, built in or third party, may import.
 *
 * A node type is one file whose default export is made by one of the `define...` functions below. Pick
 * the weakest kind that fits: transform, route, stage, source, sink, connection; each has a file in
 * plugin/. The engine owns acknowledgement, retries, windows and back-pressure; a node only says what it
 * does with a message.
 *
 * Life of a node: `check` (pure, offline) -> `create` (pure, once per plan) or `start`/`open` (may
 * touch the world) -> `stop`/`close`.
 */
import type { TObject } from 'typebox'

import type { Connection } from './plugin/connection.ts'
import type { Route, Transform } from './plugin/pure.ts'
import type { Sink } from './plugin/sink.ts'
import type { Source } from './plugin/source.ts'
import type { Stage } from './plugin/stage.ts'

export type { Example, ExampleInput, Finding, Kind, Ports, Text, Texts } from './plugin/type.ts'
export type {
  Route,
  RouteContext,
  RouteFunction,
  SendToPort,
  Span,
  TextStep,
  Transform,
  TransformFunction,
} from './plugin/pure.ts'
export type { Log, NodeContext, NodeClock, Status } from './plugin/context.ts'
export type {
  Attempt,
  Behind,
  Delivery,
  Stage,
  StageContext,
  StageInstance,
} from './plugin/stage.ts'
export type { Emit, Source, SourceContext, SourceInstance, Window } from './plugin/source.ts'
export type { Done, Sink, SinkContext, SinkInstance } from './plugin/sink.ts'
export type { Connection, ConnectionContext } from './plugin/connection.ts'
export { PermanentError, TransientError } from './plugin/faults.ts'
export { keyOf, readText } from './plugin/read.ts'
export { byteSize, noMeta, Outcome, outcomeNames } from './message.ts'
export type { Message, Meta, Settle, Wait } from './message.ts'
export { config, field, Type } from './field.ts'
export type { FlowFile } from './field.ts'
export { createBackoff } from './backoff.ts'
export { keyHash, keyText } from './key.ts'
export { limitLines, limitRate } from './log-limit.ts'
export { parsePlainJson, plainJson } from './plain-json.ts'
export { countMembers, deepestValue, isPlainValue, isWellFormed } from './plain-value.ts'
export { asError, reasonOf } from './reason.ts'
export { isLoopback, listenSyntax, parseListen, tryListen } from './net/address.ts'
export { destroyOnError, refuse } from './net/answer.ts'
export { checkServer } from './net/check-server.ts'
export { claimPath } from './net/claims.ts'
export type { Claimed } from './net/claims.ts'
export { checkAuth, checkOrigin, offeredSubprotocols } from './net/admit.ts'
export type { AuthOptions, Refusal } from './net/admit.ts'
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

export type Definition = Transform | Route | Stage | Source | Sink | Connection

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
