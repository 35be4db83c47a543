/** A menu behind a button, and the same items as a context menu. */
import { ContextMenu as BaseContext } from '@base-ui/react/context-menu'
import { Menu as Base } from '@base-ui/react/menu'
import type { ReactElement, ReactNode } from 'react'

import styles from './popup.module.css'

export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly icon?: ReactNode
  readonly shortcut?: string | undefined
  readonly isDisabled?: boolean
  /** Why, below its name. */
  readonly whyNot?: string | undefined
  /** For a switch. */
  readonly isOn?: boolean
  readonly isDanger?: boolean
  run(): void
}
/** A line between groups. */
export type MenuEntry = MenuItem | 'line'

interface MenuProps {
  /** The button; it must have its own accessible name. */
  readonly trigger: ReactElement
  readonly entries: readonly MenuEntry[]
  /** Where the focus goes after an item was taken; to the button unless told. */
  readonly focusAfter?: (() => HTMLElement | null) | undefined
}

export function Menu({ trigger, entries, focusAfter }: MenuProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="start" className={styles['positioner']}>
          <Base.Popup className={styles['menu']} finalFocus={focusAfter}>
            <MenuEntries entries={entries} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

interface ContextMenuProps {
  readonly entries: readonly MenuEntry[]
  readonly children: ReactElement
  readonly onOpen?: () => void
}

/** Right click, long press, or the menu key on what it wraps. */
export function ContextMenu({ entries, children, onOpen }: ContextMenuProps) {
  return (
    <BaseContext.Root onOpenChange={(isOpen) => isOpen && onOpen?.()}>
      <BaseContext.Trigger render={children} />
      <BaseContext.Portal>
        <BaseContext.Positioner className={styles['positioner']}>
          <BaseContext.Popup className={styles['menu']}>
            <MenuEntries entries={entries} />
          </BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  )
}

/** Said once, at the first of those that it holds for. */
function reasonAt(entries: readonly MenuEntry[], index: number): string | undefined {
  const reasonOf = (entry: MenuEntry | undefined): string | undefined =>
    entry === 'line' ? undefined : entry?.whyNot
  const reason = reasonOf(entries[index])
  return entries.slice(0, index).some((entry) => reasonOf(entry) === reason) ? undefined : reason
}

function MenuEntries({ entries }: { readonly entries: readonly MenuEntry[] }) {
  return entries.map((entry, index) => {
    if (entry === 'line')
      // oxlint-disable-next-line react/no-array-index-key -- lines have no name, and the order is fixed
      return <Base.Separator key={`line ${index}`} className={styles['line']} />
    const { id, label, icon, shortcut, isDisabled, isOn, isDanger, run } = entry
    const whyNot = reasonAt(entries, index)
    const content = (
      <>
        <span className={styles['itemIcon']}>{isOn ? '✓' : icon}</span>
        <span className={styles['itemLabel']}>
          {label}
          {whyNot !== undefined && <span className={styles['whyNot']}>{whyNot}</span>}
        </span>
        {shortcut !== undefined && <kbd className={styles['keys']}>{shortcut}</kbd>}
      </>
    )
    const shared = {
      className: styles['item'],
      disabled: isDisabled ?? false,
      'data-danger': isDanger || undefined,
      onClick: run,
    }
    if (isOn === undefined)
      return (
        <Base.Item key={id} {...shared}>
          {content}
        </Base.Item>
      )
    return (
      <Base.CheckboxItem key={id} checked={isOn} closeOnClick {...shared}>
        {content}
      </Base.CheckboxItem>
    )
  })
}
