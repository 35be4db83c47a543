/** What may stand here: keys and values by the schemas, and the names in the flow. */
import type {
  Completion,
  CompletionContext,
  CompletionResult,
  CompletionSource,
} from '@codemirror/autocomplete'
import type { EditorState } from '@codemirror/state'

import type { FieldSchema } from '../../runtime/document/describe.ts'
import type { Editor } from '../app/editor.ts'
import type { Language } from '../locales/messages.ts'
import { textOf } from '../model/node-types.ts'
import { completeWire } from './complete-wire.ts'
import { placeAt } from './place.ts'
import type { Place } from './place.ts'
import { keysOf, schemaAt, valuesOf, wordsOf } from './schema-at.ts'

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

/** The place of an offset, with what is before it in its line. */
export function placeIn(state: EditorState, offset: number): Place | undefined {
  return placeAt(state.sliceDoc(0, offset).split('\n'))
}

/** The type that an entry names; also in a text whose view lags behind. */
export const typeIn =
  (editor: Editor) =>
  (section: string, id: string): string | undefined => {
    const { view } = editor.doc.getState()
    const items = section === 'nodes' ? view.nodes : view.connections
    return items.find((item) => item.id === id)?.type
  }

function keyOptions(editor: Editor, { path }: Place, language: Language): Completion[] {
  const schema = schemaAt(path, editor.app.getState().types, typeIn(editor))
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

const takesMore = ({ type }: FieldSchema): boolean => type === 'object' || type === 'array'

const infoOf = (info: string | undefined): Pick<Completion, 'info'> =>
  info === undefined ? {} : { info }

function valueOptions(editor: Editor, { path }: Place, language: Language): Completion[] {
  const { view } = editor.doc.getState()
  const { types } = editor.app.getState()
  const [section, , key] = path
  if (path.length === 3 && key === 'type' && (section === 'nodes' || section === 'connections'))
    return types.all
      .filter((info) => (info.kind === 'connection') === (section === 'connections'))
      .map((info) => ({ label: info.type, ...infoOf(textOf(info, language).summary) }))
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
