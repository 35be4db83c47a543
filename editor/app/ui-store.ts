/** What the screen looks like: selection, panels, theme, language. No flow content is held here. */
import { createStore } from 'zustand/vanilla'
import type { StoreApi } from 'zustand/vanilla'

import type { ReplayableRows } from '../debug/rows.ts'
import type { Language } from '../locales/messages.ts'

export type Theme = 'system' | 'light' | 'dark' | 'contrast'
export const themes: readonly Theme[] = ['system', 'light', 'dark', 'contrast']
export type LeftTab = 'palette' | 'outline' | 'flows'
export type RightTab = 'inspector' | 'yaml'
export type DrawerTab = 'problems' | 'messages' | 'tests' | 'history' | 'tour'
/** Dialogs that lie over everything; at most one is open. */
export type Dialog =
  | { readonly name: 'palette' }
  | { readonly name: 'find' }
  | { readonly name: 'shortcuts' }
  | {
      readonly name: 'new-flow'
      readonly template?: string
      readonly text?: string
      readonly suggested?: string
    }
  | { readonly name: 'rename-flow' | 'duplicate-flow' | 'delete-flow'; readonly id: string }
  /** The flow against a revision of git, or what is left unsaved or lies on disk against the flow. */
  | { readonly name: 'diff'; readonly revision?: string; readonly with?: 'draft' | 'on-disk' }
  | { readonly name: 'commit' }
  | { readonly name: 'merge' }
  | { readonly name: 'connect'; readonly node: string }
  /** A name for the subflow that the selected nodes become. */
  | { readonly name: 'extract' }
  | { readonly name: 'settings' }
  /** Puts a message into a node, or onto a wire. */
  | { readonly name: 'inject'; readonly at: string }
  /** The way that a message took. */
  | { readonly name: 'trace' }
  /** Messages that were seen; without them, those of a recording. */
  | { readonly name: 'replay'; readonly rows?: ReplayableRows }
  /** The first message that waits at a breakpoint is dropped. */
  | { readonly name: 'drop'; readonly flow: string; readonly wire: string }
  /** Fills the open flow, which has no nodes yet. */
  | { readonly name: 'templates' }

/** Keys such as `node:hot`, `wire:a -> b`, `sticky:why`, `group:intake`, `connection:plant`. */
export type SelectionKey = string

export interface UiState {
  readonly selection: readonly SelectionKey[]
  readonly theme: Theme
  readonly language: Language
  readonly left: { readonly isOpen: boolean; readonly width: number; readonly tab: LeftTab }
  readonly right: { readonly isOpen: boolean; readonly width: number; readonly tab: RightTab }
  readonly drawer: { readonly isOpen: boolean; readonly height: number; readonly tab: DrawerTab }
  /** The YAML lies beside the canvas instead of in a tab of the right panel. */
  readonly isYamlDocked: boolean
  readonly dockedWidth: number
  readonly dialog: Dialog | undefined
  /** Single letters as shortcuts on the canvas can be switched off (WCAG 2.1.4). */
  readonly hasLetterKeys: boolean
  /** Dragging on the empty canvas pans instead of selecting. */
  readonly isMapMode: boolean
  readonly followsCursor: boolean
  /** What runs is shown over the flow. */
  readonly isLive: boolean
  /** What restarts nothing is run without a question. */
  readonly runsUnasked: boolean
  /** Where a command that needs a place puts things: the last pointer position on the canvas, in flow coordinates. */
  readonly pointer: { readonly x: number; readonly y: number } | undefined
  /** What was searched for last, and the hit that was gone to. */
  readonly found: { readonly typed: string; readonly key: string } | undefined
  /** The way into the subflow that is open, itself last. */
  readonly trail: readonly TrailStep[]
  /** The checklist of first steps was put away. */
  readonly isTourHidden: boolean
  /** First steps that were done once. */
  readonly tourDone: readonly string[]
  /** Own keys by command id, over the built-in ones. */
  readonly keys: Readonly<Record<string, readonly string[]>>
}

export interface TrailStep {
  readonly flow: string
  /** The instance in it that was gone into; absent in the last step. */
  readonly node?: string
}

export type UiStore = StoreApi<UiState>

const initial: UiState = {
  selection: [],
  theme: 'system',
  language: 'en',
  left: { isOpen: true, width: 240, tab: 'palette' },
  right: { isOpen: true, width: 360, tab: 'inspector' },
  drawer: { isOpen: false, height: 220, tab: 'problems' },
  isYamlDocked: false,
  dockedWidth: 400,
  dialog: undefined,
  hasLetterKeys: true,
  isMapMode: false,
  followsCursor: false,
  isLive: true,
  runsUnasked: false,
  pointer: undefined,
  found: undefined,
  trail: [],
  isTourHidden: false,
  tourDone: [],
  keys: {},
}

const kept = [
  'theme',
  'language',
  'left',
  'right',
  'drawer',
  'isYamlDocked',
  'dockedWidth',
  'hasLetterKeys',
  'isMapMode',
  'followsCursor',
  'isLive',
  'runsUnasked',
  'keys',
  'isTourHidden',
  'tourDone',
] as const
const storageKey = 'sluice.ui'

export function createUiStore(storage: Storage | undefined, first: Partial<UiState> = {}): UiStore {
  const store = createStore<UiState>(() => ({ ...initial, ...first, ...load(storage) }))
  store.subscribe((state, before) => {
    if (kept.every((key) => state[key] === before[key])) return
    save(storage, Object.fromEntries(kept.map((key) => [key, state[key]])))
  })
  return store
}

/** A browser may refuse storage altogether; the editor then forgets, and works. */
function load(storage: Storage | undefined): Partial<UiState> {
  try {
    const text = storage?.getItem(storageKey)
    // Written by `save` below; an older shape loses at worst to the defaults it lacks.
    return text ? (JSON.parse(text) as Partial<UiState>) : {}
  } catch {
    return {}
  }
}

function save(storage: Storage | undefined, state: object): void {
  try {
    storage?.setItem(storageKey, JSON.stringify(state))
  } catch {
    // Full or forbidden: nothing of the flow is lost by it.
  }
}

export const selectionKey = {
  node: (id: string): SelectionKey => `node:${id}`,
  wire: (key: string): SelectionKey => `wire:${key}`,
  sticky: (id: string): SelectionKey => `sticky:${id}`,
  group: (id: string): SelectionKey => `group:${id}`,
  connection: (name: string): SelectionKey => `connection:${name}`,
} as const

/** The ids of one sort among the selected. */
export const selectedOf = (
  selection: readonly SelectionKey[],
  sort: keyof typeof selectionKey,
): string[] =>
  selection.flatMap((key) => (key.startsWith(`${sort}:`) ? [key.slice(sort.length + 1)] : []))
