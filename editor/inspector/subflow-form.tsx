/** Params and ports of the open flow, when it is a subflow. */
import { useMemo } from 'react'

import { readKeys } from '../../runtime/document/edit/read-keys.ts'
import { flowFile } from '../../runtime/document/schema.ts'
import { useDoc, useText } from '../app/context.tsx'
import { Field } from './field.tsx'
import styles from './inspector.module.css'

const keys = ['params', 'ports'] as const

export function SubflowForm() {
  const { inspector: text } = useText()
  const source = useDoc((state) => state.text)
  const values = useMemo(() => readKeys(source, keys), [source])
  if (keys.every((key) => values[key] === undefined)) return null
  return (
    <>
      <h2 className={styles['heading']}>{text.subflow}</h2>
      {keys.map((key) => (
        <Field
          key={key}
          name={text[key]}
          schema={flowFile.properties?.[key] ?? {}}
          path={[key]}
          value={values[key]}
        />
      ))}
    </>
  )
}
