/** What may stand here: keys and values by the schemas, and the names in the flow. */
import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from '@codemirror/autocomplete'

import type { FieldSchema } from '../../runtime/document/describe.ts'
import type { Section } from '../../runtime/document/edit/view.ts'
import type { Editor } from '../app/editor.ts'
import type { Language } from '../locales/messages.ts'
import type { NodeType, NodeTypes } from '../model/node-types.ts'
import { completeWire } from './complete-wire.ts'
import type { Place } from './place.ts'
import { placeIn, typeIn } from './place-in.ts'
import { keysOf, schemaAt, valuesOf, wordsOf } from './schema-at.ts'
import { entrySnippets, typeCompletion } from './snippets.ts'
import type { ConnectionOf } from './snippets.ts'

export function createCompletion(editor: Editor, language: Language): CompletionSource {
  return (context: CompletionContext): CompletionResult | null => {
    const place = placeIn(context.state, context.pos)
    if (!place) return null
    const lineStart = context.state.doc.lineAt(context.pos).from
    if (place.path.length === 2 && place.path[0] === 'wires' && place.kind === 'key')
      return completeWire(editor, place.typed, lineStart + place.column)
    if (place.typed === '' && place.kind === 'key' && !context.explicit) return null
    const options =
      place.kind === 'key'
        ? keyOptions(editor, place, language)
        : valueOptions(editor, place, language)
    if (options.length === 0) return null
    return { from: lineStart + place.column, options, validFor: /^[\w/.-]*$/ }
  }
}

function keyOptions(editor: Editor, { path }: Place, language: Language): Completion[] {
  const { types } = editor.app.getState()
  const [section] = path
  if (path.length === 1 && (section === 'nodes' || section === 'connections'))
    return entrySnippets(typesIn(types, section), language, connectionIn(editor))
  const schema = schemaAt(path, types, typeIn(editor))
  const isEntry = path.length === 2 && (path[0] === 'nodes' || path[0] === 'connections')
  const type: Completion[] = isEntry ? [{ label: 'type', apply: 'type: ', boost: 2 }] : []
  if (!schema) return type
  const required = new Set(schema.required)
  const keys = [...keysOf(schema)].map(([key, inner]) => ({
    label: key,
    apply: takesMore(inner) ? `${key}:` : `${key}: `,
    boost: required.has(key) ? 1 : 0,
    ...infoOf(wordsOf(inner, language)),
  }))
  return [...type.filter(() => !keysOf(schema).has('type')), ...keys]
}

const typesIn = (types: NodeTypes, section: Section): readonly NodeType[] =>
  types.all.filter((info) => (info.kind === 'connection') === (section === 'connections'))

const connectionIn =
  (editor: Editor): ConnectionOf =>
  (wanted) =>
    editor.doc
      .getState()
      .view.connections.find(({ type }) => type !== undefined && wanted.includes(type))?.id

const takesMore = ({ type }: FieldSchema): boolean => type === 'object' || type === 'array'

const infoOf = (info: string | undefined): Pick<Completion, 'info'> =>
  info === undefined ? {} : { info }

function valueOptions(editor: Editor, { path }: Place, language: Language): Completion[] {
  const { view } = editor.doc.getState()
  const { types } = editor.app.getState()
  const [section, name = '', key] = path
  const isBare = (among: Section): boolean => {
    const item = view[among].find((each) => each.id === name)
    return !item || Object.keys(item.fields).length === 0
  }
  if (path.length === 3 && key === 'type' && (section === 'nodes' || section === 'connections'))
    return typesIn(types, section).map((info) =>
      typeCompletion(info, language, isBare(section) ? connectionIn(editor) : undefined),
    )
  if (path.join('/') === 'defaults/errors')
    return view.nodes.map(({ id, type }) => ({ label: id, detail: type ?? '' }))
  const schema = schemaAt(path, types, typeIn(editor))
  if (!schema) return []
  const wanted = schema['x-connection']
  if (wanted)
    return view.connections
      .filter(({ type }) => type !== undefined && wanted.includes(type))
      .map(({ id, type }) => ({ label: id, detail: type ?? '' }))
  return valuesOf(schema).map((label) => ({ label }))
}
