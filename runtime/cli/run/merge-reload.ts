/** What runs after the files were read again. */
import { textsOf } from '../../admin/run/held.ts'
import type { HeldFlow, HeldState } from '../../admin/run/held.ts'
import type { LoadedFlows } from './load.ts'

/** A flow whose file is broken now runs on as it was; one that was stopped by hand stays stopped. */
export function mergeReload(before: HeldState, loaded: LoadedFlows): HeldState {
  const flows = new Map(loaded.flows)
  const kept = new Map<string, HeldFlow>()
  for (const id of loaded.broken) {
    const flow = before.flows.get(id)
    if (flow !== undefined) kept.set(id, flow)
  }
  const there = new Set([...loaded.flows.keys(), ...loaded.broken])
  const stopped = new Set([...before.stopped].filter((id) => there.has(id)))
  for (const id of stopped) flows.delete(id)
  const texts = new Map([...textsOf(kept, before.texts), ...textsOf(flows, loaded.texts)])
  return { flows: new Map([...flows, ...kept]), texts, stopped }
}

/** Files that say something else than the draft of them that ran. */
export function replacedDrafts(before: HeldState, after: HeldState): string[] {
  return [...before.texts].flatMap(([id, { draftOver, etag }]) =>
    draftOver !== undefined && after.texts.get(id)?.etag !== etag ? [id] : [],
  )
}
