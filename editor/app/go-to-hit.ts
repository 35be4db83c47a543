/** Going to what was found, and on to the next of it. */
import type { Editor } from './editor.ts'
import { findInFlow } from './find.ts'
import type { Hit } from './find.ts'
import { showInYaml, showNode } from './reveal.ts'

export function goToHit(editor: Editor, hit: Hit): void {
  if (hit.kind === 'text' && hit.range) return showInYaml(editor, hit.range)
  if (hit.node === undefined) return
  showNode(editor, hit.node)
  if (hit.kind === 'value')
    editor.ui.setState(({ right }) => ({ right: { ...right, isOpen: true, tab: 'inspector' } }))
  else editor.canvas?.focus()
}

/** Round at the ends. Without a search yet, it is asked for. */
export function goToNextHit(editor: Editor, step: 1 | -1): void {
  const { found } = editor.ui.getState()
  const { view, text } = editor.doc.getState()
  const hits = found ? findInFlow(view, text, found.typed) : []
  if (!found || hits.length === 0) return editor.ui.setState({ dialog: { name: 'find' } })
  const at = hits.findIndex(({ key }) => key === found.key)
  const next = at < 0 && step < 0 ? hits.length - 1 : at + step
  const hit = hits.at(next % hits.length)
  if (!hit) return
  editor.ui.setState({ found: { ...found, key: hit.key } })
  goToHit(editor, hit)
  editor.announce(`${hit.label} ${hit.detail}`.trim())
}
