/** A case of one message that was seen: where it enters, and what the flow makes of it. */
import { findPoint } from '../engine/tap/point.ts'
import type { FlowPlan, NodePlan } from '../graph/plan.ts'
import type { Message } from '../message.ts'
import { readableBody } from './readable-body.ts'
import type { Codecs, CodecFormat } from './codecs.ts'
import { codecFormats } from './codecs.ts'
import type { CaseRun } from './run-case.ts'

/** A case as a file says it. */
export interface DraftCase {
  readonly name: string
  readonly given: Readonly<Record<string, readonly DraftMessage[]>>
  readonly expect: Readonly<Record<string, readonly DraftMessage[] | readonly string[]>>
}
export type DraftMessage = Readonly<Record<string, unknown>>

/** Where a message enters that was seen at a port: behind it, or at the source that it came from. */
export function entriesOf(plan: FlowPlan, port: string): string[] {
  const point = findPoint(plan, port)
  const node = plan.nodes.find(({ id }) => id === point.node)
  if (point.side === 'input') return [point.node]
  if (node?.definition.kind === 'source')
    return [point.port === 'out' ? point.node : `${point.node}.${point.port}`]
  const to = port.split('->')[1]?.trim().replace(/\.in$/, '')
  if (to !== undefined && plan.nodes.some(({ id }) => id === to)) return [to]
  const wired = plan.wires
    .filter(({ from }) => from.node === point.node && from.port === point.port)
    .map((wire) => wire.to.node)
  if (wired.length > 0) return [...new Set(wired)]
  return point.port === 'error' && plan.errors !== undefined ? [plan.errors] : []
}

/** Formats that the flow itself uses: bytes of it may be of these. */
export const formatsOf = ({ nodes }: FlowPlan): CodecFormat[] =>
  codecFormats.filter((format) => nodes.some(({ type }) => type.startsWith(`${format}/`)))

/** What the run made of the message, as a case would expect it. */
export function expectOf(
  plan: FlowPlan,
  entries: readonly string[],
  run: CaseRun,
  codecs: Codecs,
): DraftCase['expect'] {
  const formats = formatsOf(plan)
  const wanted = (messages: readonly Message[]): DraftMessage[] =>
    messages.map(({ payload, topic }) => ({
      ...(topic === '' ? {} : { topic }),
      ...readableBody(payload, formats, codecs),
    }))
  const reached = sinksBehind(plan, entries)
  const places =
    reached.length > 0
      ? reached.map(({ id }) => [id, wanted(run.recorder.entered(id))] as const)
      : entries.map((id) => [id, wanted(run.recorder.leftAny(id))] as const)
  const settled = run.settled.map(({ outcome }) => outcome)
  return { ...Object.fromEntries(places), ...(settled.length === 0 ? {} : { settled }) }
}

/** Every sink that a message can come to from there. */
function sinksBehind(plan: FlowPlan, entries: readonly string[]): NodePlan[] {
  const seen = new Set(entries.map((entry) => nodeOf(plan, entry)))
  for (const node of seen) {
    for (const { from, to } of plan.wires) if (from.node === node) seen.add(to.node)
    const hasErrors = plan.wires.some(({ from }) => from.node === node && from.port === 'error')
    if (!hasErrors && plan.errors !== undefined) seen.add(plan.errors)
  }
  return plan.nodes.filter(({ id, definition }) => seen.has(id) && definition.kind === 'sink')
}

/** `telemetry.connected` is a port of a node, `clean.parse` a node of a subflow. */
const nodeOf = ({ nodes }: FlowPlan, entry: string): string =>
  nodes.some(({ id }) => id === entry) ? entry : entry.slice(0, entry.lastIndexOf('.'))
