import { Tabs as Base } from '@base-ui/react/tabs'
import { X } from 'lucide-react'
import type { ReactNode } from 'react'

import { IconButton } from './button.tsx'
import styles from './tabs.module.css'

export interface Tab<K extends string> {
  readonly id: K
  readonly label: string
  readonly badge?: number
  readonly content: ReactNode
}

interface TabsProps<K extends string> {
  readonly label: string
  readonly value: K
  readonly tabs: readonly Tab<K>[]
  readonly onChange: (tab: K) => void
  readonly closeLabel: string
  readonly onClose: () => void
}

/** Tabs of a panel; only the one that is shown is mounted. */
export function Tabs<K extends string>(props: TabsProps<K>) {
  const { label, value, tabs, onChange, closeLabel, onClose } = props
  return (
    <Base.Root className={styles['root']} value={value} onValueChange={onChange}>
      <div className={styles['bar']}>
        <Base.List className={styles['list']} aria-label={label} activateOnFocus>
          {tabs.map(({ id, label: name, badge }) => (
            <Base.Tab key={id} value={id} className={styles['tab']}>
              {name}
              {badge ? <span className={styles['badge']}>{badge}</span> : null}
            </Base.Tab>
          ))}
        </Base.List>
        <IconButton label={closeLabel} icon={<X size={14} aria-hidden />} onClick={onClose} />
      </div>
      {tabs.map(({ id, content }) => (
        <Base.Panel key={id} value={id} className={styles['panel']}>
          {content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
