/** What the fields of a node give -> schema. */
import type { FlowFile } from '../../../runtime/plugin.ts'
import { reasonOf } from '../../../runtime/plugin.ts'
import { checkDefaults } from '../codec/defaults.ts'
import { SchemaFault } from './model.ts'
import type { Schema } from './model.ts'
import { parseSchema } from './parse.ts'

export type SchemaSource = FlowFile | Readonly<Record<string, unknown>> | readonly unknown[]

const isFile = (source: SchemaSource): source is FlowFile =>
  'beside' in source && typeof source.beside === 'function'

function checked(json: unknown): Schema {
  const schema = parseSchema(json)
  checkDefaults(schema)
  return schema
}

/** Throws a SchemaFault. */
export function loadSchema(source: SchemaSource): Schema {
  if (!isFile(source)) return checked(source)
  try {
    return checked(JSON.parse(source.text))
  } catch (error) {
    const message = reasonOf(error)
    throw new SchemaFault(`${source.path}: ${message}`)
  }
}
