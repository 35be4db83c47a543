/** A flow that opens is shown whole, or with the node that the address names. */
import type { Editor } from '../app/editor.ts'

interface Arrival {
  /** The flow that the canvas has on view. */
  readonly shown?: string
  readonly aim?: { readonly flow: string; readonly node: string }
}

const arrivals = new WeakMap<Editor, Arrival>()

/** At once where the flow is on view; else as its first view. */
export function bringIntoView(editor: Editor, node: string): void {
  const { id: flow } = editor.doc.getState()
  const arrival = arrivals.get(editor)
  if (editor.canvas && arrival?.shown === flow) return editor.canvas.fit([node])
  arrivals.set(editor, { ...arrival, aim: { flow, node } })
}

/** The canvas has the nodes of the flow now. Returns the node that is waited for. */
export function arrive(editor: Editor, flow: string): string | undefined {
  const aim = arrivals.get(editor)?.aim
  arrivals.set(editor, { shown: flow })
  return aim?.flow === flow && editor.graph().nodes.has(aim.node) ? aim.node : undefined
}

/** The canvas is gone; what is aimed at stays. */
export function leave(editor: Editor): void {
  const { aim } = arrivals.get(editor) ?? {}
  arrivals.set(editor, aim ? { aim } : {})
}
