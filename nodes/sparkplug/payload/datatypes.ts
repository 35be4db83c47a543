/** Datatypes by their number. Integers of any sign travel as unsigned ones; their datatype says the sign. */

export const datatypes = [
  'Unknown', 'Int8', 'Int16', 'Int32', 'Int64', 'UInt8', 'UInt16', 'UInt32', 'UInt64', 'Float', 'Double',
  'Boolean', 'String', 'DateTime', 'Text', 'UUID', 'DataSet', 'Bytes', 'File', 'Template', 'PropertySet',
  'PropertySetList', 'Int8Array', 'Int16Array', 'Int32Array', 'Int64Array', 'UInt8Array', 'UInt16Array',
  'UInt32Array', 'UInt64Array', 'FloatArray', 'DoubleArray', 'BooleanArray', 'StringArray', 'DateTimeArray',
] as const // prettier-ignore

export type Datatype = (typeof datatypes)[number]

export const datatypeOf = (number: unknown): Datatype => datatypes[Number(number)] ?? 'Unknown'

export function numberOf(name: unknown): number | undefined {
  const index = datatypes.findIndex((each) => each === name)
  return index === -1 ? undefined : index
}

export interface Whole {
  readonly bits: number
  readonly isSigned: boolean
}

/** Of integers and times. */
export function wholeOf(type: Datatype): Whole | undefined {
  if (type === 'DateTime') return { bits: 64, isSigned: false }
  const parts = /^(U?)Int(8|16|32|64)$/.exec(type)
  return parts ? { bits: Number(parts[2]), isSigned: parts[1] === '' } : undefined
}

/** The field that holds a value of the type. */
export function fieldOf(type: Datatype): string | undefined {
  if (/^U?Int(?:8|16)$|^Int32$/.test(type)) return 'int_value'
  if (wholeOf(type)) return 'long_value'
  if (type.endsWith('Array') || type === 'Bytes' || type === 'File') return 'bytes_value'
  return fields[type]
}

const fields: Readonly<Partial<Record<Datatype, string>>> = {
  Float: 'float_value',
  Double: 'double_value',
  Boolean: 'boolean_value',
  String: 'string_value',
  Text: 'string_value',
  UUID: 'string_value',
  DataSet: 'dataset_value',
  Template: 'template_value',
  PropertySet: 'propertyset_value',
  PropertySetList: 'propertysets_value',
}
