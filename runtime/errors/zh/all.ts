/**
 * The texts of every problem in Simplified Chinese. Apart from the English ones, so that a page that
 * never says them does not load them.
 */
import type { problemTexts } from '../../errors.ts'
import type { Translation } from '../define.ts'
import { reading } from './reading.ts'
import { structure } from './structure.ts'
import { subflows } from './subflows.ts'
import { values } from './values.ts'

export const chineseTexts: Translation<typeof problemTexts> = {
  ...reading,
  ...structure,
  ...values,
  ...subflows,
}
