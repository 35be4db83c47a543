/**
 * Every problem that a flow file can have: the one place with texts. A code is stable and never used
 * again for something else. `test/problems/CODE.yaml` shows each one, `CODE.txt` what is printed.
 */
import type { ProblemText } from './errors/define.ts'
import { reading } from './errors/reading.ts'
import { structure } from './errors/structure.ts'
import { subflows } from './errors/subflows.ts'
import { values } from './errors/values.ts'

export const problemTexts = { ...reading, ...structure, ...values, ...subflows }

export type ProblemCode = keyof typeof problemTexts
/** What the message of a code needs to know. */
export type ProblemFacts<C extends ProblemCode> =
  (typeof problemTexts)[C] extends ProblemText<infer F> ? F : never
