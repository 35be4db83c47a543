/** What the parts of a writer share while it is built; parts that hold each other meet here. */
import type { Field, Record } from '../layout/model.ts'
import type { Slots } from '../read/checks.ts'
import type { WriteStep, WriteValue } from './out.ts'

export interface WriteBuild {
  readonly usesStack: boolean
  readonly known: Map<Record, { write: WriteValue }>
  readonly slots: Slots
  /** The fields of the record that is being built, with those that join it. */
  readonly scope: readonly Field[]
  value(field: Field, build: WriteBuild): WriteValue
  step(field: Field, build: WriteBuild): WriteStep
  record(record: Record, build: WriteBuild): WriteValue
}
