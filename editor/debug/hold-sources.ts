/** Sources that wait while messages are replayed. When the page goes, the runtime lets them go on. */
import type { Editor } from '../app/editor.ts'
import { runStoreOf } from '../app/run/run-store.ts'
import { isOneNode } from './places.ts'

const holdMs = 20_000
const againMs = 8000

export function sourcesOf(editor: Editor): ReadonlySet<string> {
  const graph = editor.graph()
  const ids = [...graph.nodes.values()].filter(({ role }) => role === 'source').map(({ id }) => id)
  return new Set(ids.filter((id) => isOneNode(graph, id)))
}

/** Those that nobody has paused: they go on afterwards. Resolves with what lets them. */
export async function holdSources(editor: Editor): Promise<() => Promise<void>> {
  const flow = editor.doc.getState().id
  const { run } = editor.api
  const nodes = unpausedSources(editor, flow)
  const release = async (): Promise<void> => {
    clearInterval(timer)
    for (const node of nodes) await run.resume(flow, node).catch(() => undefined)
  }
  const pauseAll = async (): Promise<void> => {
    for (const node of nodes) await run.pause(flow, node, holdMs)
  }
  // Whoever is out of reach for a moment asks again.
  const timer = setInterval(() => void pauseAll().catch(() => undefined), againMs)
  try {
    await pauseAll()
  } catch (error) {
    await release()
    throw error
  }
  return release
}

function unpausedSources(editor: Editor, flow: string): string[] {
  const { runs } = runStoreOf(editor).getState()
  const paused = new Set(runs?.flows.find(({ id }) => id === flow)?.paused.map(({ node }) => node))
  return [...sourcesOf(editor)].filter((id) => !paused.has(id))
}
