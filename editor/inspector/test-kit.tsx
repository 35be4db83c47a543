/** The inspector with a type that has every kind of field, for its tests. */
import { render } from '@testing-library/react'

import type { Operation } from '../../runtime/document/edit/operation.ts'
import { config, field, Type } from '../../runtime/field.ts'
import type { Api } from '../api/client.ts'
import { EditorContext } from '../app/context.tsx'
import type { Editor } from '../app/editor.ts'
import { createTestEditor } from '../app/test-editor.ts'
import type { DocState } from '../doc/doc-store.ts'
import { createNodeTypes } from '../model/node-types.ts'
import type { NodeType } from '../model/node-types.ts'
import { emptyView } from '../../runtime/document/edit/read-view.ts'
import { Inspector } from './inspector.tsx'

const words = (name: string) => ({ summary: `${name} summary`, help: '' })
const sensor: NodeType = {
  type: 'test/sensor',
  kind: 'transform',
  schema: config({
    label: field.string({ en: 'Shown to people.', zh: '给人看。', default: 'none' }),
    count: field.integer({ en: 'How many.', zh: '数量。', default: 3 }),
    loud: field.boolean({ en: 'Loud.', zh: '大声。', default: false }),
    mode: field.choice(['fast', 'slow'], { en: 'Pace.', zh: '速度。', default: 'fast' }),
    topics: field.oneOf([Type.Array(Type.String()), Type.Record(Type.String(), Type.String())], {
      en: 'Topics.',
      zh: '主题。',
    }),
    broker: field.connection(['mqtt'], { en: 'The broker.', zh: '代理。' }),
    every: field.duration({ en: 'How often.', zh: '频率。', default: '5s' }),
    key: Type.Optional(field.secret({ en: 'A secret.', zh: '密钥。' })),
    where: Type.Optional(field.expression({ en: 'Which.', zh: '哪些。' })),
    cases: Type.Optional(
      field.map(field.expression({ en: 'When.', zh: '何时。' }), { en: 'Ports.', zh: '端口。' }),
    ),
    names: Type.Optional(field.map(Type.String(), { en: 'Names.', zh: '名称。' })),
    spare: field.string({ en: 'Rare.', zh: '少用。', default: 'x', advanced: true }),
  }),
  inputs: ['any'],
  outputs: { out: 'any' },
  portsFrom: { path: '/cases', kind: 'same' },
  icon: 'filter',
  text: { en: words('en'), 'zh-CN': words('zh') },
  examples: [],
  canTry: true,
}

export const item = (id: string, fields: Readonly<Record<string, unknown>>) => ({
  id,
  type: 'test/sensor',
  fields,
  note: undefined,
  range: { start: 0, end: 0 },
  keyRange: { start: 0, end: 0 },
  isStale: false,
})

interface Opened {
  readonly editor: Editor
  readonly edits: (readonly Operation[])[]
}

export function open(
  selection: readonly string[],
  state: Partial<DocState>,
  api: Partial<Api> = {},
): Opened {
  const editor = createTestEditor({ selection, api })
  editor.app.setState({ types: createNodeTypes([sensor]) })
  editor.doc.setState({ id: 'flow', isReadOnly: false, ...state })
  const edits: (readonly Operation[])[] = []
  editor.edit = (operations) => {
    edits.push(operations)
    return { ok: true, text: '', changes: [], names: {} }
  }
  render(
    <EditorContext value={editor}>
      <Inspector />
    </EditorContext>,
  )
  return { editor, edits }
}

export const withNodes = (...nodes: ReturnType<typeof item>[]): Partial<DocState> => ({
  view: { ...emptyView, nodes },
})
export const one = (fields: Readonly<Record<string, unknown>>) => withNodes(item('hot', fields))
