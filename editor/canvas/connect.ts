/** Connecting two ports, or moving an end of a wire; where only a codec is missing, it is offered. */
import type { WireEnds } from '../../runtime/document/edit/operation.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import type { Editor } from '../app/editor.ts'
import { selectionKey } from '../app/ui-store.ts'
import type { Messages } from '../locales/messages.ts'
import type { Verdict } from '../model/flow-graph.ts'
import { addNode } from './add.ts'

export function reasonOf(
  verdict: Extract<Verdict, { isLegal: false }>,
  text: Messages['canvas'],
): string {
  const { reason, gives = '', takes = [] } = verdict
  return reason === 'kind' ? text.kinds(gives, takes.join(', ')) : text.illegal[reason]
}

/** `replaces`: the wire that this one takes the place of. */
export function connect(editor: Editor, wire: WireEnds, replaces?: WireEnds): void {
  const key = wireKey(wire)
  if (replaces && wireKey(replaces) === key) return
  const verdict = editor.graph().judge(wire.from, wire.to)
  if (!verdict.isLegal) return refuse(editor, wire, verdict, replaces)
  const text = editor.text().canvas
  const label = text.labels.connect(wire.from.node, wire.to.node)
  const edited = replaces
    ? editor.edit([{ kind: 'rewire', wire: replaces, to: wire }], {
        label,
        source: 'canvas',
        select: [selectionKey.wire(key)],
      })
    : editor.edit([{ kind: 'connect', wire }], { label, source: 'canvas' })
  if (edited.ok) editor.announce(text.connected(key))
}

function refuse(
  editor: Editor,
  wire: WireEnds,
  verdict: Extract<Verdict, { isLegal: false }>,
  replaces?: WireEnds,
): void {
  const text = editor.text().canvas
  const title = reasonOf(verdict, text)
  const codec = editor.app.getState().types.find(verdict.codec)
  const action = codec && {
    label: text.insertCodec(codec.type),
    run: () => insertCodec(editor, wire, verdict, replaces),
  }
  editor.toast({ title, tone: 'bad', ...(action ? { action } : {}) })
  editor.announce(title, 'assertive')
}

/** `false` when no codec would help. */
export function insertCodec(
  editor: Editor,
  { from, to }: WireEnds,
  verdict: Verdict,
  replaces?: WireEnds,
): boolean {
  const codec = verdict.isLegal ? undefined : editor.app.getState().types.find(verdict.codec)
  if (!codec) return false
  addNode(editor, codec, { from, to, ...(replaces ? { replaces } : {}) })
  return true
}
