/** What a field and its control are given. */
import type { ComponentType } from 'react'

import type { Path } from '../../runtime/document/edit/operation.ts'
import type { FormSchema } from './field-plan.ts'

export interface FieldProps {
  /** As the user sees it: the key. */
  readonly name: string
  readonly schema: FormSchema
  /** Below the entry of the form. */
  readonly path: Path
  readonly value: unknown
  /** The entries of the form differ in it. */
  readonly isMixed?: boolean
  /** In a list or map: it is always there, so an empty text stays. */
  readonly isItem?: boolean
  /** The field around it shows the same value with its description, problems and reset. */
  readonly isInner?: boolean
}

/** What a control gets: the field, and the ids that tie it to its texts. */
export interface ControlProps extends FieldProps {
  readonly id: string
  readonly aria: {
    readonly 'aria-describedby'?: string
    readonly 'aria-invalid'?: true
    readonly 'aria-errormessage'?: string
  }
  /** For controls that hold other fields. */
  readonly Field: ComponentType<FieldProps>
  set(value: unknown): void
}
