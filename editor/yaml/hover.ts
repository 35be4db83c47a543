/** Help for the key below the pointer. */
import type { Extension } from '@codemirror/state'
import { hoverTooltip } from '@codemirror/view'

import type { Editor } from '../app/editor.ts'
import type { Language } from '../locales/messages.ts'
import { textOf } from '../model/node-types.ts'
import { placeIn, typeIn } from './place-in.ts'
import { schemaAt, wordsOf } from './schema-at.ts'

export function createHover(editor: Editor, language: Language): Extension {
  return hoverTooltip((view, offset) => {
    const line = view.state.doc.lineAt(offset)
    const match = /^(\s*(?:-\s+)*)([^\s#:][^:]*?)\s*:(?:\s+([^#]*))?/.exec(line.text)
    if (!match) return null
    const [, before = '', key = '', value = ''] = match
    const start = line.from + before.length
    const end = start + key.length
    const path = placeIn(view.state, start)?.path
    if (!path) return null
    const words =
      offset <= end
        ? keyWords(editor, [...path, key], language)
        : key === 'type' && typeWords(editor, value.trim(), language)
    if (!words) return null
    return { pos: start, end: line.to, above: true, create: () => ({ dom: helpOf(words) }) }
  })
}

function keyWords(editor: Editor, path: string[], language: Language): string | undefined {
  const { types } = editor.app.getState()
  const [section, id, key] = path
  // The name of an entry is told by its type.
  if (path.length === 2 && (section === 'nodes' || section === 'connections'))
    return typeWords(editor, typeIn(editor)(section, id ?? ''), language)
  if (path.length === 3 && key === 'type')
    return typeWords(editor, typeIn(editor)(section ?? '', id ?? ''), language)
  const schema = schemaAt(path, types, typeIn(editor))
  return schema && wordsOf(schema, language)
}

function typeWords(editor: Editor, type: string | undefined, language: Language) {
  const info = editor.app.getState().types.find(type)
  return info && `${info.type}: ${textOf(info, language).summary}`
}

function helpOf(words: string): HTMLElement {
  const dom = document.createElement('div')
  dom.className = 'cm-help'
  dom.textContent = words
  return dom
}
