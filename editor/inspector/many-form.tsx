/** Several nodes: what they have in common, changed in all of them at once. */
import { useMemo } from 'react'

import type { ViewItem } from '../../runtime/document/edit/view.ts'
import { useDoc, useText, useTypes } from '../app/context.tsx'
import { Fields } from './fields.tsx'
import { FormContext } from './form.ts'
import styles from './inspector.module.css'
import { commonPlan } from './plan.ts'
import { useSample } from './samples.ts'

export function ManyForm({ items }: { readonly items: readonly ViewItem[] }) {
  const { inspector: text } = useText()
  const types = useTypes()
  const { message: sample } = useSample()
  const isReadOnly = useDoc((state) => state.isReadOnly)
  const form = useMemo(
    () => ({
      bases: items.map(({ id }) => ['nodes', id]),
      portsFrom: undefined,
      sample,
    }),
    [items, sample],
  )
  const plan = commonPlan(items.map(({ type }) => types.find(type)))
  const hasCommon = plan.main.length + plan.advanced.length > 0
  return (
    <FormContext value={form}>
      <header className={styles['header']}>
        <h2 className={styles['title']}>{text.nodes(items.length)}</h2>
        <p className={styles['about']}>{namesOf(items)}</p>
      </header>
      {hasCommon ? (
        // Another selection is another form: what was typed in the old one stays there.
        <fieldset disabled={isReadOnly} className={styles['form']}>
          <Fields key={items.map(({ id }) => id).join(' ')} plan={plan} items={items} />
        </fieldset>
      ) : (
        <p className={styles['about']}>{text.noCommon}</p>
      )}
    </FormContext>
  )
}

const mostNames = 12
/** The number of all of them stands above. */
function namesOf(items: readonly { readonly id: string }[]): string {
  const names = items.slice(0, mostNames).map(({ id }) => id)
  return items.length > mostNames ? `${names.join(', ')} …` : names.join(', ')
}
