/** One node or connection: who it is, its fields, its ports, its note and its text. */
import { Tabs } from '@base-ui/react/tabs'
import { useMemo } from 'react'

import type { Section, ViewItem } from '../../runtime/document/edit/view.ts'
import { useDoc, useText, useTypes } from '../app/context.tsx'
import { ConnectionPanel } from '../live/connection-panel.tsx'
import { Fields } from './fields.tsx'
import { FormContext } from './form.ts'
import { ItemHeader } from './item-header.tsx'
import { NoteTab } from './note-tab.tsx'
import { planOf } from './plan.ts'
import { PortsTab } from './ports-tab.tsx'
import { useSample } from './samples.ts'
import { SnippetTab } from './snippet-tab.tsx'
import { TryBox } from './try-box.tsx'
import styles from './inspector.module.css'

export interface ItemProps {
  readonly section: Section
  readonly item: ViewItem
}

export function ItemForm({ section, item }: ItemProps) {
  const { inspector: text } = useText()
  const tabs = [
    { id: 'config', content: <ConfigTab section={section} item={item} /> },
    ...(section === 'nodes' ? [{ id: 'ports' as const, content: <PortsTab item={item} /> }] : []),
    { id: 'note', content: <NoteTab section={section} item={item} /> },
    { id: 'yaml', content: <SnippetTab section={section} item={item} /> },
  ] as const
  return (
    <>
      <ItemHeader section={section} item={item} />
      {section === 'connections' && <ConnectionPanel name={item.id} />}
      <Tabs.Root defaultValue="config" className={styles['tabs']}>
        <Tabs.List className={styles['tabList']} aria-label={text.parts} activateOnFocus>
          {tabs.map(({ id }) => (
            <Tabs.Tab key={id} value={id} className={styles['tab']}>
              {text.tabs[id]}
              {id === 'note' && item.note !== undefined && item.note !== '' && (
                <span className={styles['dot']} />
              )}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ id, content }) => (
          <Tabs.Panel key={id} value={id} className={styles['form']}>
            {content}
          </Tabs.Panel>
        ))}
      </Tabs.Root>
    </>
  )
}

function ConfigTab({ section, item }: ItemProps) {
  const { inspector: text } = useText()
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const info = useTypes().find(item.type)
  const sample = useSample()
  const portsFrom = info?.portsFrom?.path
  const form = useMemo(
    () => ({ bases: [[section, item.id]], portsFrom, sample: sample.message }),
    [section, item.id, portsFrom, sample.message],
  )
  const plan = useMemo(() => planOf(info), [info])
  return (
    <FormContext value={form}>
      {item.isStale && <p className={styles['warning']}>{text.stale}</p>}
      {!info && (
        <p className={styles['warning']}>
          {item.type === undefined ? text.noType : text.unknownType(item.type)}
        </p>
      )}
      <fieldset disabled={isReadOnly} className={styles['form']}>
        <Fields plan={plan} items={[item]} />
      </fieldset>
      {info && (info.canTry || plan.hasCode) && <TryBox info={info} item={item} />}
    </FormContext>
  )
}
