/** What the parts of a reader share while it is built; parts that hold each other meet here. */
import type { Field, Record } from '../layout/model.ts'
import type { Slots } from './checks.ts'
import type { ReadValue, Step } from './cursor.ts'
import type { Trace } from './trace.ts'

export interface Build {
  /** Set once a field of bits was met: from then on, fields of bytes begin at a whole byte. */
  readonly hasBits: { value: boolean }
  readonly usesStack: boolean
  readonly trace?: Trace
  readonly known: Map<Record, { read: ReadValue }>
  /** Places to remember, of the record that is being built. */
  readonly slots: Slots
  /** The value of a field. */
  value(field: Field, build: Build): ReadValue
  /** Reads a field into its record. */
  step(field: Field, build: Build): Step
  /** A record that is an object of its own. */
  record(record: Record, build: Build): ReadValue
}
