/** A key press as a binding of the registry: `$mod+Shift+z`, `Alt+KeyL`. */

const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta'])
const isMac = /mac|iphone|ipad/i.test(navigator.userAgent)

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>

/** Nothing for a modifier alone. With Alt the place of the key counts: a Mac types symbols with it. */
export function bindingOf(press: Press): string | undefined {
  if (modifiers.has(press.key)) return undefined
  const hasMod = isMac ? press.metaKey : press.ctrlKey
  const other = isMac ? press.ctrlKey && 'Control' : press.metaKey && 'Meta'
  const key = press.altKey
    ? press.code
    : press.key.length === 1
      ? press.key.toLowerCase()
      : press.key
  const parts = [
    hasMod && '$mod',
    other,
    press.altKey && 'Alt',
    press.shiftKey && 'Shift',
    key === ' ' ? 'Space' : key,
  ]
  return parts.filter(Boolean).join('+')
}
