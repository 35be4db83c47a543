/** The fields of one entry, or those that several have in common. */
import type { ViewItem } from '../../runtime/document/edit/view.ts'
import { useText } from '../app/context.tsx'
import type { FormSchema } from './field-plan.ts'
import { Field } from './field.tsx'
import type { Plan } from './plan.ts'
import styles from './inspector.module.css'

interface FieldsProps {
  readonly plan: Plan
  readonly items: readonly ViewItem[]
}

export function Fields({ plan: { main, advanced }, items }: FieldsProps) {
  const { inspector: text } = useText()
  const known = new Set([...main, ...advanced].map(([key]) => key))
  const others = new Set(
    items.length === 1
      ? items.flatMap(({ fields }) => Object.keys(fields).filter((key) => !known.has(key)))
      : [],
  )
  return (
    <>
      <FieldList entries={main} items={items} />
      {advanced.length > 0 && (
        <details className={styles['fold']}>
          <summary>{text.advanced(countSet(advanced, items))}</summary>
          <div className={styles['form']}>
            <FieldList entries={advanced} items={items} />
          </div>
        </details>
      )}
      {others.size > 0 && (
        <section aria-label={text.otherKeys}>
          <h2 className={styles['heading']}>{text.otherKeys}</h2>
          <div className={styles['form']}>
            <FieldList entries={[...others].map((key) => [key, {}] as const)} items={items} />
          </div>
        </section>
      )}
    </>
  )
}

type Entries = readonly (readonly [key: string, schema: FormSchema])[]

const countSet = (entries: Entries, items: readonly ViewItem[]): number =>
  entries.filter(([key, schema]) => items.some(({ fields }) => isSet(fields[key], schema))).length

const isSet = (value: unknown, schema: FormSchema): boolean =>
  value !== undefined && JSON.stringify(value) !== JSON.stringify(schema.default)

function FieldList({
  entries,
  items,
}: {
  readonly entries: Entries
  readonly items: readonly ViewItem[]
}) {
  return entries.map(([key, schema]) => {
    const values = items.map(({ fields }) => fields[key])
    const isMixed = new Set(values.map((value) => JSON.stringify(value))).size > 1
    return (
      <Field
        key={key}
        name={key}
        schema={schema}
        path={[key]}
        value={isMixed ? undefined : values[0]}
        isMixed={isMixed}
      />
    )
  })
}
