/** A duration or a size: a number beside its unit. A reference takes the whole place as a text. */
import { useState } from 'react'

import { useText } from '../app/context.tsx'
import type { ControlProps } from './field-props.ts'
import { useHint } from './controls.tsx'
import { textOfValue } from './value-text.ts'
import styles from './inspector.module.css'
import { readQuantity, unitFor, unitsOf, writeQuantity } from './quantity.ts'
import type { QuantityKind } from './quantity.ts'
import { useDraft } from './use-draft.ts'

const kindOfQuantity = ({ schema }: ControlProps): QuantityKind =>
  schema['x-value'] === 'size' ? 'size' : 'duration'

export function QuantityControl(props: ControlProps) {
  const { id, aria, name, schema, value, isMixed, set } = props
  const { inspector: text } = useText()
  const kind = kindOfQuantity(props)
  const known = isMixed ? { number: '', unit: '' } : readQuantity(kind, value)
  const [chosen, choose] = useState<string>()
  const byDefault = readQuantity(kind, schema.default)
  const unit = known?.unit || chosen || unitFor(kind, schema.default ?? schema.examples?.[0])
  const shown = known ? known.number : textOfValue(value)
  const draft = useDraft(shown, (typed) => {
    if (typed !== shown) set(writeQuantity(typed, unit))
  })
  const hint = useHint(schema, isMixed)
  function changeUnit(next: string): void {
    choose(next)
    const number = writeQuantity(draft.text, next)
    draft.drop()
    if (number !== undefined) set(number)
  }
  return (
    <span className={styles['quantity']}>
      <input
        id={id}
        {...aria}
        className={styles['control']}
        placeholder={isMixed ? hint : (byDefault?.number ?? hint)}
        value={draft.text}
        inputMode="decimal"
        autoComplete="off"
        spellCheck={false}
        onBlur={draft.flush}
        onChange={(event) => draft.type(event.target.value)}
      />
      {known && (
        <select
          className={styles['unit']}
          aria-label={text.unitOf(name)}
          value={unit}
          onChange={(event) => changeUnit(event.target.value)}
        >
          {unitsOf[kind].map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      )}
    </span>
  )
}
