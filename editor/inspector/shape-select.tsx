import { useText } from '../app/context.tsx'
import { kindOf, reshape, shapeIndex } from './field-plan.ts'
import type { ControlProps } from './field-props.ts'
import styles from './inspector.module.css'

/** Which of several forms a value has: a list, a map, a text. */
export function ShapeSelect({ name, schema, value, set }: ControlProps) {
  const { inspector: text } = useText()
  const shapes = schema.anyOf ?? []
  return (
    <select
      className={styles['shape']}
      aria-label={text.shapeOf(name)}
      value={shapeIndex(shapes, value ?? schema.default)}
      onChange={(event) => set(reshape(value, shapes[Number(event.target.value)] ?? {}))}
    >
      {shapes.map((each, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- shapes have no name and never move
        <option key={at} value={at}>
          {text.shapes[kindOf(each)]}
        </option>
      ))}
    </select>
  )
}
