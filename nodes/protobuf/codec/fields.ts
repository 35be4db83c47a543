/** What the library knows of a field, in the terms of the two codecs. */
import protobuf from 'protobufjs'

import { nameOf } from '../schema/load.ts'

export type Scalar =
  | 'double'
  | 'float'
  | 'int32'
  | 'uint32'
  | 'sint32'
  | 'fixed32'
  | 'sfixed32'
  | 'int64'
  | 'uint64'
  | 'sint64'
  | 'fixed64'
  | 'sfixed64'
  | 'bool'
  | 'string'
  | 'bytes'

export type Names = 'schema' | 'json'

export interface FieldFacts {
  readonly id: number
  /** The key in the payload. */
  readonly key: string
  /** The key of the other naming, which an encoder takes too. */
  readonly otherKey: string
  readonly type: Scalar | protobuf.Type | protobuf.Enum
  readonly isRepeated: boolean
  readonly isPacked: boolean
  readonly isRequired: boolean
  /** A group: its end is a tag, not a length. */
  readonly isGroup: boolean
  /** Whether "not there" differs from the default. */
  readonly hasPresence: boolean
  /** Keys of a map. */
  readonly mapKey: Scalar | undefined
  /** Keys of the fields of which at most one is there, itself among them. */
  readonly oneOf: readonly string[]
  /** Of an enum, the number. */
  readonly fallback: unknown
}

export function fieldsOf(type: protobuf.Type, names: Names): FieldFacts[] {
  return type.fieldsArray
    .map((field) => factsOf(field.resolve(), names))
    .toSorted((a, b) => a.id - b.id)
}

function factsOf(field: protobuf.Field, names: Names): FieldFacts {
  const { resolvedType, partOf } = field
  const isMap = field instanceof protobuf.MapField || field.map
  const key = keyOf(field, names)
  const isGroup = field.delimited && resolvedType instanceof protobuf.Type
  // An `optional` of proto3 is a oneof of one, which says nothing.
  const members = partOf && partOf.fieldsArray.length > 1 ? partOf.fieldsArray : []
  return {
    id: field.id,
    key,
    otherKey: keyOf(field, names === 'json' ? 'schema' : 'json'),
    // What is not resolved to a message or an enum is a scalar.
    type: resolvedType ?? (field.type as Scalar),
    isRepeated: field.repeated,
    isPacked: field.packed,
    isRequired: field.required,
    isGroup,
    hasPresence: field.hasPresence || resolvedType instanceof protobuf.Type,
    mapKey: isMap ? ((field as unknown as protobuf.MapField).keyType as Scalar) : undefined,
    oneOf: members.map((member) => keyOf(member, names)),
    fallback: field.typeDefault as unknown,
  }
}

function keyOf(field: protobuf.Field, names: Names): string {
  // An extension is known by its full name, in brackets.
  if (field.declaringField) return `[${nameOf(field.declaringField)}]`
  // The library names the fields of what it brings along in camel case.
  const isBundled = field.parent instanceof protobuf.Type && !field.parent.filename
  if (names === 'schema') return isBundled ? snakeCase(field.name) : field.name
  return field.jsonName || protobuf.util.jsonName(field.name)
}

const snakeCase = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const wireTypes: Readonly<Record<Scalar, number>> = {
  double: 1,
  float: 5,
  int32: 0,
  uint32: 0,
  sint32: 0,
  fixed32: 5,
  sfixed32: 5,
  int64: 0,
  uint64: 0,
  sint64: 0,
  fixed64: 1,
  sfixed64: 1,
  bool: 0,
  string: 2,
  bytes: 2,
}

export function wireTypeOf({ type, isGroup }: Pick<FieldFacts, 'type' | 'isGroup'>): number {
  if (typeof type === 'string') return wireTypes[type]
  if (type instanceof protobuf.Enum) return 0
  return isGroup ? 3 : 2
}

/** A key of the data may be `__proto__`. */
export function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key !== '__proto__') target[key] = value
  else
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
}
