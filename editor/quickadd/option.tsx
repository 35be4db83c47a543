/** A type in quick-add: its name, what it does, and what goes in and comes out. */
import type { MouseEvent } from 'react'

import { outputsOf, takesMessages } from '../../runtime/document/ports.ts'
import { useText, useUi } from '../app/context.tsx'
import { mainOutput } from '../canvas/add.ts'
import { textOf } from '../model/node-types.ts'
import type { NodeType } from '../model/node-types.ts'
import { TypeIcon } from '../ui/icon.tsx'
import styles from './quick-add.module.css'

interface OptionProps {
  readonly type: NodeType
  readonly id: string
  readonly isActive: boolean
  /** No wire would be legal: it is added beside. */
  readonly isUnwired: boolean
  onPick(event: MouseEvent): void
}

export function Option({ type, id, isActive, isUnwired, onPick }: OptionProps) {
  const language = useUi((state) => state.language)
  const text = useText().palette
  const classes = [styles['option'], isActive && styles['active'], isUnwired && styles['unwired']]
  return (
    <li
      ref={(element) => {
        if (isActive) element?.scrollIntoView({ block: 'nearest' })
      }}
      id={id}
      role="option"
      aria-selected={isActive}
      className={classes.filter(Boolean).join(' ')}
      onClick={onPick}
    >
      <TypeIcon name={type.icon} />
      <span className={styles['name']}>{type.type}</span>
      <span className={styles['summary']}>
        {isUnwired ? text.unwired : textOf(type, language).summary}
      </span>
      <span className={styles['ports']} aria-hidden>
        {portsOf(type)}
      </span>
    </li>
  )
}

/** The shapes that ports have on the canvas. */
const shapes = { bytes: '■', json: '●', text: '▲', any: '◆', event: '○', same: '◆' } as const

function portsOf(type: NodeType): string {
  const inputs = type.inputs.length > 0 ? type.inputs : (['any'] as const)
  const takes = takesMessages(type) ? inputs.map((kind) => shapes[kind]).join('') : ''
  const output = mainOutput(type)
  const kind = output === undefined ? undefined : outputsOf(type, undefined).get(output)
  return `${takes}→${kind === undefined ? '' : shapes[kind]}`
}
