/**
 * A flow gets another name or a copy: what its file names, and who names the file, goes on fitting. Files
 * are written one after the other, each only as it was read; what could not be changed is told.
 */
import { edit } from '../../document/edit/edit.ts'
import type { Operation } from '../../document/edit/operation.ts'
import { readView } from '../../document/edit/read-view.ts'
import type { FlowView } from '../../document/edit/view.ts'
import { instancesOf, pathsOfFlow } from '../../document/subflow/move.ts'
import type { Move } from '../../document/subflow/move.ts'
import { findFlowsBelow } from '../../graph/find-flows.ts'
import type { Registry } from '../../graph/registry.ts'
import type { MoveAnswer } from '../contract/files.ts'
import { Refusal } from '../refusal.ts'
import { isFlowId } from './names.ts'
import type { Store } from './store.ts'

export interface Moving {
  readonly store: Store
  types(): Promise<Registry>
}

export async function moveFlow({ store, types }: Moving, move: Move): Promise<MoveAnswer> {
  await store.move(move.from, move.to)
  const own = await rewrite(store, move.to, (view) => ownPaths(view, types, move))
  const rewritten = [own]
  // One after the other: a thousand files at once would hold them all in memory.
  for (const id of await otherFlows(store, move.to))
    rewritten.push(await rewrite(store, id, (view) => instancesOf(id, view, move)))
  return answerOf(store, move.to, rewritten)
}

export async function copyFlow({ store, types }: Moving, move: Move): Promise<MoveAnswer> {
  await store.copy(move.from, move.to)
  const own = await rewrite(store, move.to, (view) => ownPaths(view, types, move))
  return answerOf(store, move.to, [own])
}

async function ownPaths(view: FlowView, types: Moving['types'], move: Move): Promise<Operation[]> {
  const registry = await types()
  const named = [...view.nodes, ...view.connections].flatMap(({ type }) => type ?? [])
  await registry.load(named)
  return pathsOfFlow(view, registry, move)
}

async function otherFlows(store: Store, but: string): Promise<string[]> {
  const { flows } = await findFlowsBelow(store.root)
  return flows.map(({ id }) => id).filter((id) => id !== but && isFlowId(id))
}

type Rewritten = 'same' | { readonly id: string; readonly reason?: string }

/** A file that cannot be read as a flow names nothing. */
async function rewrite(
  store: Store,
  id: string,
  change: (view: FlowView) => Operation[] | Promise<Operation[]>,
): Promise<Rewritten> {
  try {
    const { text, etag } = await store.read(id)
    const operations = await change(readView(text).view)
    if (operations.length === 0) return 'same'
    const edited = edit(text, operations)
    if (!edited.ok) return { id, reason: edited.refusal.reason }
    await store.save(id, edited.text, { etag })
    return { id }
  } catch (error) {
    if (error instanceof Refusal)
      return error.code === 'not-text' ? 'same' : { id, reason: error.message }
    if (error instanceof Error && 'syscall' in error) return { id, reason: 'it cannot be read' }
    throw error
  }
}

async function answerOf(
  store: Store,
  id: string,
  rewritten: readonly Rewritten[],
): Promise<MoveAnswer> {
  const all = rewritten.filter((each) => each !== 'same')
  const { etag } = await store.read(id).catch(() => ({ etag: '' }))
  return {
    id,
    etag,
    changed: all.flatMap((each) => (each.reason === undefined && each.id !== id ? [each.id] : [])),
    left: all.flatMap(({ id: flow, reason }) =>
      reason === undefined ? [] : [{ id: flow, reason }],
    ),
  }
}
