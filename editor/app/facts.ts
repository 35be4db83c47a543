/** What the server tells once: the project and the node types. Asked again when it comes back as another version. */
import { createNodeTypes } from '../model/node-types.ts'
import type { Editor } from './editor.ts'

export async function loadFacts({ api, app }: Editor): Promise<void> {
  const [project, types] = await Promise.allSettled([api.project(), api.nodeTypes()])
  if (project.status === 'fulfilled') app.setState({ project: project.value })
  if (types.status === 'fulfilled') app.setState({ types: createNodeTypes(types.value) })
}

export function followFacts(editor: Editor): () => void {
  return editor.live.onEvent((event) => {
    if (event.event !== 'hello') return
    const { project, types } = editor.app.getState()
    if (project?.version !== event.version || types.all.length === 0) void loadFacts(editor)
  })
}
