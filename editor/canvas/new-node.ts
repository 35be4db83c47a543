/** What it takes to put a new node into the flow: its id, what it must have, and where it lies. */
import { parse } from 'yaml'

import type { Operation } from '../../runtime/document/edit/operation.ts'
import type { Point } from '../../runtime/document/edit/view.ts'
import { fieldSchema } from '../../runtime/document/describe.ts'
import { snap } from '../../runtime/render/geometry.ts'
import type { Editor } from '../app/editor.ts'
import type { NodeType } from '../model/node-types.ts'
import { placesIn } from './draw.ts'

type Fields = Readonly<Record<string, unknown>>

export interface NewNode {
  readonly id: string
  readonly operations: readonly Operation[]
}

export function newNode(editor: Editor, type: NodeType, at: Point): NewNode {
  const { view } = editor.graph()
  const id = freeName(idOf(type), new Set(view.nodes.map((node) => node.id)))
  const operations: Operation[] = []
  const fields = startFields(type, (types) => connectionFor(editor, types, operations))
  const place = { x: snap(at.x), y: snap(at.y) }
  operations.push({ kind: 'add-node', id, type: type.type, fields, at: place })
  const places = unplaced(editor)
  if (Object.keys(places).length > 0) operations.push({ kind: 'move', places })
  return { id, operations }
}

/** What must be there and has no default, as in the type's example. */
function startFields(
  type: NodeType,
  connection: (types: readonly string[]) => string | undefined,
): Fields {
  const example = exampleOf(type)
  const fields: Record<string, unknown> = {}
  for (const key of type.schema.required ?? []) {
    const property = type.schema.properties[key]
    const schema = property && fieldSchema(property)
    if (schema?.default !== undefined) continue
    const types = schema?.['x-connection']
    const value = types ? connection(types) : (example[key] ?? schema?.examples?.[0])
    if (value !== undefined) fields[key] = value
  }
  return fields
}

/** Nodes that the automatic layout placed stay where they are seen when another one is put beside them. */
export function unplaced(editor: Editor): Readonly<Record<string, Point>> {
  const graph = editor.graph()
  const all = placesIn(graph, editor.app.getState().types)
  return Object.fromEntries([...all].filter(([id]) => !graph.view.layout.has(id)))
}

/** A subflow is named as its file; `json/decode` is `decode`; where the last part says only the role, the whole name: `mqtt-source`. */
export function idOf({ type, kind }: NodeType): string {
  const parts = type
    .toLowerCase()
    .replace(/\.yaml$/, '')
    .split('/')
  const last = parts.at(-1) ?? type
  const name = last === kind ? parts.join('-') : last
  return name.replace(/[^a-z0-9-]+/g, '-').replace(/^[^a-z]+/, '') || 'node'
}

export function freeName(wish: string, taken: ReadonlySet<string>): string {
  let name = wish
  for (let number = 2; taken.has(name); number += 1) name = `${wish}-${number}`
  return name
}

/** The fields of the type's first example. */
function exampleOf({ examples }: NodeType): Fields {
  try {
    const value: unknown = parse(examples[0]?.yaml ?? '')
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    // An example of a plugin may be no YAML: the node then starts without it.
    return {}
  }
}

/** The name of a connection that fits; where there is none, a new one as in its type's example. */
function connectionFor(
  editor: Editor,
  types: readonly string[],
  operations: Operation[],
): string | undefined {
  const { connections } = editor.graph().view
  const known = connections.find(({ type }) => type !== undefined && types.includes(type))
  if (known) return known.id
  const info = types.map((type) => editor.app.getState().types.find(type)).find(Boolean)
  if (!info) return undefined
  const name = freeName(idOf(info), new Set(connections.map(({ id }) => id)))
  const fields = startFields(info, () => undefined)
  operations.push({ kind: 'add-connection', name, type: info.type, fields })
  return name
}
