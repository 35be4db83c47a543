/** The selected nodes become a subflow: a name, and then a new file and an instance in their place. */
import { useState } from 'react'

import { useEditor, useText } from '../app/context.tsx'
import { selectedOf } from '../app/ui-store.ts'
import { extractNodes } from '../canvas/extract.ts'
import { NameDialog } from './name-dialog.tsx'
import { useFiles } from './use-files.ts'

export function ExtractSubflow() {
  const editor = useEditor()
  const { files: text } = useText()
  const { data } = useFiles()
  const nodes = selectedOf(editor.ui.getState().selection, 'node')
  const taken = new Set(data?.files.map(({ id }) => id))
  const [name, setName] = useState(() => suggest(nodes.length === 1 ? nodes[0] : undefined, taken))
  return (
    <NameDialog
      title={text.extractTitle(nodes.length)}
      action={text.extract}
      name={name}
      onName={setName}
      work={() => extractNodes(editor, nodes, name)}
    />
  )
}

function suggest(node: string | undefined, taken: ReadonlySet<string>): string {
  const wish = `subflows/${node ?? 'part'}`
  let name = wish
  for (let number = 2; taken.has(name); number += 1) name = `${wish}-${number}`
  return name
}
