/**
 * The editor as one object: the stores, the services, and the few things that every part needs. Parts
 * get it from the context (`useEditor`) or as the argument of a command.
 */
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

import type { ProjectAnswer } from '../../runtime/admin/contract/files.ts'
import type { Edited, Operation } from '../../runtime/document/edit/operation.ts'
import type { Api } from '../api/client.ts'
import type { Change, DocStore } from '../doc/doc-store.ts'
import type { Live } from '../live/live.ts'
import type { Messages } from '../locales/messages.ts'
import { createFlowGraph } from '../model/flow-graph.ts'
import type { FlowGraph } from '../model/flow-graph.ts'
import { createNodeTypes } from '../model/node-types.ts'
import type { NodeType, NodeTypes } from '../model/node-types.ts'
import type { UiStore } from './ui-store.ts'

export interface AppState {
  readonly project: ProjectAnswer | undefined
  /** Those of the server, and the subflows of the folder as the open flow names them. */
  readonly types: NodeTypes
  readonly installed: readonly NodeType[]
  readonly messages: Messages
  readonly isOnline: boolean
  /** Said by a screen reader; the number makes an equal text a new one. */
  readonly spoken: {
    readonly text: string
    readonly urgency: 'polite' | 'assertive'
    readonly count: number
  }
}

export interface Toast {
  readonly title: string
  readonly detail?: string
  readonly tone?: 'plain' | 'good' | 'bad'
  readonly action?: { readonly label: string; run(): void }
}

/** What the canvas can do for commands while it is mounted. */
export interface CanvasPort {
  focus(): void
  /** Brings these nodes into view; all of them without an argument. */
  fit(nodes?: readonly string[]): void
  /** Pans just so far that this node is seen. */
  reveal(node: string): void
  /** Of a large flow most is only painted: has an element made for this node or wire, until the next call. */
  pin(ids: { readonly node?: string; readonly wire?: string }): void
  zoomTo(zoom: number): void
  zoomBy(factor: number): void
  /** Middle of what is visible, in flow coordinates. */
  centre(): { readonly x: number; readonly y: number }
  /** From the screen to flow coordinates. */
  toFlow(screen: { readonly x: number; readonly y: number }): {
    readonly x: number
    readonly y: number
  }
  /** Opens quick-add; see quickadd/. */
  quickAdd(options: QuickAddOptions): void
  /** Starts connecting from the selected node by keyboard. */
  connectMode(): void
}
export interface QuickAddOptions {
  readonly from?: { readonly node: string; readonly port: string }
  readonly to?: { readonly node: string; readonly port: string }
  /** Into this wire. */
  readonly wire?: { readonly from: PortAt; readonly to: PortAt }
  /** The wire that goes: its end was dragged off. */
  readonly replaces?: { readonly from: PortAt; readonly to: PortAt }
  readonly at?: { readonly x: number; readonly y: number }
  readonly role?: 'source' | 'transform' | 'sink'
}
interface PortAt {
  readonly node: string
  readonly port: string
}

/** What the YAML panel can do while it is mounted. */
export interface YamlPort {
  /** Moves the cursor there, scrolls to it and flashes it. */
  reveal(range: { readonly start: number; readonly end: number }): void
  focus(): void
}

export interface Editor {
  readonly doc: DocStore
  readonly ui: UiStore
  readonly app: StoreApi<AppState>
  readonly api: Api
  readonly live: Live
  /** The graph of the present view; made once per version. */
  graph(): FlowGraph
  text(): Messages
  /** Does an edit; a refusal is told by a toast. */
  edit(operations: readonly Operation[], change: Change): Edited
  announce(text: string, urgency?: 'polite' | 'assertive'): void
  toast(toast: Toast): void
  onToast(listener: (toast: Toast) => void): () => void
  canvas: CanvasPort | undefined
  yaml: YamlPort | undefined
}

export interface EditorParts {
  readonly doc: DocStore
  readonly ui: UiStore
  readonly api: Api
  readonly live: Live
  readonly messages: Messages
}

export function createEditor({ doc, ui, api, live, messages }: EditorParts): Editor {
  const app = createStore<AppState>(() => ({
    project: undefined,
    types: createNodeTypes([]),
    installed: [],
    messages,
    isOnline: live.isOnline(),
    spoken: { text: '', urgency: 'polite', count: 0 },
  }))
  live.onOnline((isOnline) => app.setState({ isOnline }))
  const toasted = new Set<(toast: Toast) => void>()
  let graph: { view: unknown; types: unknown; made: FlowGraph } | undefined

  const editor: Editor = {
    doc,
    ui,
    app,
    api,
    live,
    canvas: undefined,
    yaml: undefined,
    graph() {
      const { view } = doc.getState()
      const { types } = app.getState()
      if (graph?.view !== view || graph.types !== types)
        graph = { view, types, made: createFlowGraph(view, types) }
      return graph.made
    },
    text: () => app.getState().messages,
    edit(operations, change) {
      const edited = doc.apply(operations, change)
      if (!edited.ok) {
        const { refusals } = app.getState().messages.shell
        const title = refusals[edited.refusal.code]
        editor.toast({ title, detail: edited.refusal.reason, tone: 'bad' })
        editor.announce(title, 'assertive')
      }
      return edited
    },
    announce(text, urgency = 'polite') {
      const count = app.getState().spoken.count + 1
      app.setState({ spoken: { text, urgency, count } })
    },
    toast: (toast) => {
      for (const listener of toasted) listener(toast)
    },
    onToast(listener) {
      toasted.add(listener)
      return () => toasted.delete(listener)
    },
  }
  return editor
}
