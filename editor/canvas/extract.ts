/** The selected nodes become a subflow. */
import { extractSubflow } from '../../runtime/document/subflow/extract.ts'
import type { Editor } from '../app/editor.ts'
import { selectionKey } from '../app/ui-store.ts'
import { placesIn } from './draw.ts'
import { freeName } from './new-node.ts'

/** Throws why it cannot be done. The file is written first: without it the instance would lead nowhere. */
export async function extractNodes(
  editor: Editor,
  ids: readonly string[],
  subflow: string,
): Promise<void> {
  const { id, text, version, view } = editor.doc.getState()
  const { canvas } = editor.text()
  const name = subflow.slice(subflow.lastIndexOf('/') + 1)
  const staying = view.nodes.filter((node) => !ids.includes(node.id))
  const instance = instanceName(
    name,
    staying.map((node) => node.id),
  )
  const extracted = extractSubflow({
    text,
    view,
    ids,
    types: editor.app.getState().types,
    instance,
    from: id,
    to: subflow,
    name,
    at: cornerOf(editor, ids),
  })
  if (!extracted.ok) throw new Error(canvas.extractRefused[extracted.reason])
  await editor.api.save(subflow, extracted.text, undefined)
  // What was typed meanwhile is not what was cut out.
  if (editor.doc.getState().version !== version) throw new Error(canvas.extractRefused.changed)
  const label = canvas.labels.extract(ids.length)
  const select = [selectionKey.node(instance)]
  const edited = editor.edit(extracted.operations, { label, source: 'canvas', select })
  if (edited.ok) editor.announce(label)
}

function instanceName(name: string, others: readonly string[]): string {
  const wish = name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^[^a-z]+/, '')
  return freeName(wish === '' ? 'part' : wish, new Set(others))
}

function cornerOf(editor: Editor, ids: readonly string[]) {
  const places = placesIn(editor.graph(), editor.app.getState().types)
  const found = ids.flatMap((id) => places.get(id) ?? [])
  if (found.length === 0) return undefined
  return { x: Math.min(...found.map(({ x }) => x)), y: Math.min(...found.map(({ y }) => y)) }
}
