/** The keyboard: from the registry of commands to the page. */
import { matchKeyBindingPress, parseKeybinding } from 'tinykeys'

import { commands, isEnabled, keysOf, runCommand } from './commands/registry.ts'
import type { Command } from './commands/command.ts'
import type { Editor } from './editor.ts'

const canvasLike = '[data-region="canvas"], [role="tree"]:not([data-tree="flows"])'
const texts = 'input, textarea, select, [contenteditable="true"]'
const layers = '[role="dialog"], [role="alertdialog"], [role="menu"]'

/** A single letter or digit without a modifier; those can be switched off. */
const isLetter = (keys: string): boolean => /^(?:Shift\+)?[a-z0-9]$/i.test(keys)

function mayRun(command: Command, keys: string, editor: Editor, target: Element): boolean {
  if (target.closest(layers)) return false
  if (target.closest(texts) && !command.inTexts) return false
  if (isLetter(keys) && !editor.ui.getState().hasLetterKeys) return false
  const isAnywhere = command.scope === 'everywhere' && !isLetter(keys)
  return isAnywhere || target.closest(canvasLike) !== null
}

interface Waiting {
  readonly command: Command
  readonly keys: string
  readonly rest: ReturnType<typeof parseKeybinding>
}

const chordMs = 1000
const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta'])

/** Chords (`Alt+KeyA l`) wait a second for their next press. */
export function listenToKeys(editor: Editor): () => void {
  let waiting: readonly Waiting[] = []
  let since = 0

  function onKey(event: KeyboardEvent): void {
    const { target } = event
    if (event.defaultPrevented || event.isComposing || modifiers.has(event.key)) return
    if (!(target instanceof Element)) return
    // AltGr counts as Ctrl+Alt: in a text it types.
    if (event.getModifierState('AltGraph') && target.closest(texts)) return
    const open = event.timeStamp - since < chordMs ? waiting : []
    const fresh = commands.flatMap((command): Waiting[] =>
      keysOf(command, editor)
        .filter((keys) => mayRun(command, keys, editor, target))
        .map((keys) => ({ command, keys, rest: parseKeybinding(keys) })),
    )
    const pressed = [...open, ...fresh]
      .filter(({ rest: [press] }) => press && matchKeyBindingPress(event, press))
      .map((each) => ({ ...each, rest: each.rest.slice(1) }))
    waiting = pressed.filter(({ rest }) => rest.length > 0)
    since = event.timeStamp
    const done = pressed.filter(({ rest }) => rest.length === 0)
    // Also when nothing can run now: Ctrl+S must never open the browser's own dialog.
    if (done.some(({ command }) => command.scope === 'everywhere')) event.preventDefault()
    const ready = done.find(({ command }) => isEnabled(command, editor))
    if (!ready && waiting.length === 0) return
    event.preventDefault()
    if (ready) runCommand(ready.command.id, editor)
  }

  document.addEventListener('keydown', onKey)
  return () => document.removeEventListener('keydown', onKey)
}

const isMac = /mac|iphone|ipad/i.test(navigator.userAgent)
const names: Readonly<Record<string, string>> = {
  $mod: isMac ? '⌘' : 'Ctrl',
  Control: 'Ctrl',
  Alt: isMac ? '⌥' : 'Alt',
  Meta: isMac ? '⌘' : 'Meta',
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Delete: 'Del',
  Escape: 'Esc',
  Equal: '+',
  Minus: '−',
}

/** Keys as people read them: `Ctrl+Shift+Z`. */
export const shownKeys = (keys: string): string =>
  keys
    .replace('Shift+?', '?')
    .split(' ')
    .map((press) =>
      press
        .split('+')
        .map((part) => names[part] ?? part.replace(/^(Key|Digit)/, ''))
        .map((part) => (part.length === 1 ? part.toUpperCase() : part))
        .join('+'),
    )
    .join(' ')

export function shortcutOf(command: Command | undefined, editor: Editor): string | undefined {
  const keys = command && keysOf(command, editor)[0]
  return keys === undefined ? undefined : shownKeys(keys)
}
