/** One node or connection: who it is, its note, its fields, and a place to try it. */
import { useMemo, useState } from 'react'

import type { SampleMessage } from '../../runtime/admin/contract/try.ts'
import type { Section, ViewItem } from '../../runtime/document/edit/view.ts'
import { useText, useTypes } from '../app/context.tsx'
import { Fields } from './fields.tsx'
import { FormContext } from './form.ts'
import { ItemHeader } from './item-header.tsx'
import { planOf } from './plan.ts'
import { TryBox } from './try-box.tsx'
import styles from './inspector.module.css'

export interface ItemProps {
  readonly section: Section
  readonly item: ViewItem
}

export const firstSample: SampleMessage = { payload: { text: '' }, topic: '', meta: {} }

export function ItemForm({ section, item }: ItemProps) {
  const { inspector: text } = useText()
  const info = useTypes().find(item.type)
  const [sample, setSample] = useState(firstSample)
  const portsFrom = info?.portsFrom?.path
  const form = useMemo(
    () => ({ bases: [[section, item.id]], portsFrom, sample }),
    [section, item.id, portsFrom, sample],
  )
  return (
    <FormContext value={form}>
      <ItemHeader section={section} item={item} />
      {item.isStale && <p className={styles['warning']}>{text.stale}</p>}
      {!info && (
        <p className={styles['warning']}>
          {item.type === undefined ? text.noType : text.unknownType(item.type)}
        </p>
      )}
      <Fields plan={planOf(info)} items={[item]} />
      {info?.canTry && <TryBox info={info} item={item} sample={sample} onSample={setSample} />}
    </FormContext>
  )
}
