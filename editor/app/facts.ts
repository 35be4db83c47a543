/** What the server tells once: the project and the node types. Asked again when it comes back as another version. */
import { createNodeTypes } from '../model/node-types.ts'
import type { NodeType } from '../model/node-types.ts'
import type { Editor } from './editor.ts'

export async function loadFacts({ api, app }: Editor): Promise<void> {
  const [project, types] = await Promise.allSettled([api.project(), api.nodeTypes()])
  if (project.status === 'fulfilled') app.setState({ project: project.value })
  if (types.status === 'fulfilled') takeTypes(app, types.value)
}

/** Subflows of before stay until the list of files says otherwise. */
function takeTypes(app: Editor['app'], installed: readonly NodeType[]): void {
  const subflows = app.getState().types.all.filter(({ kind }) => kind === 'subflow')
  app.setState({ installed, types: createNodeTypes([...installed, ...subflows]) })
}

export function followFacts(editor: Editor): () => void {
  return editor.live.onEvent((event) => {
    if (event.event !== 'hello') return
    const { project, installed } = editor.app.getState()
    if (project?.version !== event.version || installed.length === 0) void loadFacts(editor)
  })
}
