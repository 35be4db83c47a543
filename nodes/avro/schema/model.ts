/** A schema as the codecs read it: names resolved, logical types known. */

export type Primitive =
  'null' | 'boolean' | 'int' | 'long' | 'float' | 'double' | 'bytes' | 'string'

export type Logical =
  | { readonly kind: 'decimal'; readonly precision: number; readonly scale: number }
  | { readonly kind: 'date' | 'uuid' | 'duration' }
  /** `digits`: of the fraction of a second that one unit is. */
  | { readonly kind: 'time' | 'timestamp' | 'local-timestamp'; readonly digits: 3 | 6 | 9 }

export interface PrimitiveSchema {
  readonly kind: Primitive
  readonly logical?: Logical | undefined
}
export interface RecordSchema {
  readonly kind: 'record'
  readonly name: string
  readonly aliases: readonly string[]
  /** Filled after the record is made: it may name itself. */
  readonly fields: RecordField[]
}
export interface RecordField {
  readonly name: string
  readonly aliases: readonly string[]
  readonly type: Schema
  /** As it stands in the schema. */
  readonly fallback?: { readonly json: unknown }
}
export interface EnumSchema {
  readonly kind: 'enum'
  readonly name: string
  readonly aliases: readonly string[]
  readonly symbols: readonly string[]
  readonly fallback: string | undefined
}
export interface FixedSchema {
  readonly kind: 'fixed'
  readonly name: string
  readonly aliases: readonly string[]
  readonly size: number
  readonly logical?: Logical | undefined
}
export interface ArraySchema {
  readonly kind: 'array'
  readonly items: Schema
}
export interface MapSchema {
  readonly kind: 'map'
  readonly values: Schema
}
export interface UnionSchema {
  readonly kind: 'union'
  readonly branches: readonly Schema[]
}
export type Schema =
  PrimitiveSchema | RecordSchema | EnumSchema | FixedSchema | ArraySchema | MapSchema | UnionSchema

/** Where in the schema, and what is wrong. */
export class SchemaFault extends Error {
  override readonly name = 'SchemaFault'
}

/** The name of a branch of a union: `string`, `plant.Reading`. */
export const branchName = (schema: Schema): string => ('name' in schema ? schema.name : schema.kind)

export const shortName = (name: string): string => name.slice(name.lastIndexOf('.') + 1)
