/** The address of what is looked at: the flow, with the node that is selected. */
import type { Editor } from './editor.ts'
import { addressOf } from './route.ts'
import { selectedOf } from './ui-store.ts'

function linkTo({ doc, ui }: Editor): string {
  const [node] = selectedOf(ui.getState().selection, 'node')
  const address = new URL(addressOf(doc.getState().id), location.origin)
  if (node !== undefined) address.searchParams.set('node', node)
  return address.href
}

/** Over plain HTTP the browser has no clipboard for scripts: the address bar then holds the link. */
export async function copyLink(editor: Editor): Promise<void> {
  const { shell } = editor.text()
  const link = linkTo(editor)
  history.replaceState(null, '', link)
  try {
    await navigator.clipboard.writeText(link)
    editor.toast({ title: shell.linkCopied, detail: link, tone: 'good' })
  } catch {
    editor.toast({ title: shell.linkNotCopied, detail: link })
  }
}
