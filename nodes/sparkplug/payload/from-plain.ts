/** Values of the payload -> messages of the wire. */
import { fieldOf, numberOf, wholeOf } from './datatypes.ts'
import type { Datatype } from './datatypes.ts'
import { PayloadFault } from './to-plain.ts'
import type { Fields } from './to-plain.ts'

const isMap = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array)

function listAt(fields: Fields, key: string, where: string): readonly unknown[] {
  const value = fields[key] ?? []
  if (!Array.isArray(value)) throw new PayloadFault(`${where}: "${key}" must be a list`)
  return value
}

function mapOf(value: unknown, where: string): Fields {
  if (!isMap(value)) throw new PayloadFault(`${where}: expected an object`)
  return value
}

function typeOf(
  name: unknown,
  where: string,
): { readonly type: Datatype; readonly number: number } {
  const number = numberOf(name)
  if (number === undefined || number === 0)
    throw new PayloadFault(
      `${where}: expected a datatype such as "Int32", found ${JSON.stringify(name) ?? 'nothing'}`,
    )
  // It was found among them.
  return { type: name as Datatype, number }
}

/** The field of the value, by its datatype. */
function valueFields(value: unknown, type: Datatype, where: string): Fields {
  if (value === null || value === undefined) return {}
  const key = fieldOf(type) ?? 'bytes_value'
  const whole = wholeOf(type)
  if (whole) return { [key]: unsigned(value, type, where) }
  if (type === 'DataSet') return { [key]: dataSetFields(mapOf(value, where), where) }
  if (type === 'Template') return { [key]: templateFields(mapOf(value, where), where) }
  if (type === 'PropertySet') return { [key]: propertyFields(mapOf(value, where), where) }
  if (type === 'PropertySetList') {
    if (!Array.isArray(value)) throw new PayloadFault(`${where}: expected a list`)
    return { [key]: { propertyset: value.map((set) => propertyFields(mapOf(set, where), where)) } }
  }
  return { [key]: value }
}

function unsigned(value: unknown, type: Datatype, where: string): bigint {
  const { bits, isSigned } = wholeOf(type) ?? { bits: 64, isSigned: true }
  const isWhole =
    typeof value === 'bigint' ||
    Number.isSafeInteger(value) ||
    (typeof value === 'string' && /^-?\d{1,20}$/.test(value))
  const whole = isWhole ? BigInt(value as bigint | number | string) : undefined
  const fitting =
    whole !== undefined &&
    (isSigned ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole)) === whole
  if (!fitting) throw new PayloadFault(`${where}: expected a whole number that fits ${type}`)
  // Those below 32 bits travel in the field of 32.
  return BigInt.asUintN(bits > 32 ? 64 : 32, whole)
}

function propertyFields(set: Fields, where: string): Fields {
  const entries = Object.entries(set).map(([key, each]) => {
    const fields = mapOf(each, `${where}.${key}`)
    const { type, number } = typeOf(fields['type'], `${where}.${key}`)
    const value = fields['value'] ?? null
    const isNull = value === null ? { is_null: true } : {}
    return [
      key,
      { type: number, ...isNull, ...valueFields(value, type, `${where}.${key}`) },
    ] as const
  })
  return { keys: entries.map(([key]) => key), values: entries.map(([, value]) => value) }
}

function dataSetFields(set: Fields, where: string): Fields {
  const columns = listAt(set, 'columns', where)
  const types = listAt(set, 'types', where).map((type) => typeOf(type, where))
  if (columns.length !== types.length)
    throw new PayloadFault(
      `${where}: expected ${columns.length} types of columns, found ${types.length}`,
    )
  const rows = listAt(set, 'rows', where).map((row, index) => {
    const cells: readonly unknown[] = Array.isArray(row) ? row : []
    if (cells.length !== columns.length)
      throw new PayloadFault(
        `${where}[${index}]: expected ${columns.length} cells, found ${cells.length}`,
      )
    return {
      elements: cells.map((cell, column) =>
        valueFields(cell, types[column]?.type ?? 'Unknown', `${where}[${index}][${column}]`),
      ),
    }
  })
  return { num_of_columns: columns.length, columns, types: types.map(({ number }) => number), rows }
}

function templateFields(template: Fields, where: string): Fields {
  const { version, templateRef, isDefinition } = template
  return {
    version,
    template_ref: templateRef,
    is_definition: isDefinition,
    metrics: listAt(template, 'metrics', where).map((metric, index) =>
      metricFields(metric, `${where}.metrics[${index}]`),
    ),
    parameters: listAt(template, 'parameters', where).map((each, index) => {
      const at = `${where}.parameters[${index}]`
      const fields = mapOf(each, at)
      const { type, number } = typeOf(fields['type'], at)
      return { name: fields['name'], type: number, ...valueFields(fields['value'], type, at) }
    }),
  }
}

export function metricFields(metric: unknown, where: string): Fields {
  const fields = mapOf(metric, where)
  const { name, alias, timestamp, isHistorical, isTransient, metadata, properties } = fields
  const { type, number } = typeOf(fields['type'], where)
  const value = fields['value'] ?? null
  return {
    name,
    alias,
    timestamp,
    datatype: number,
    is_historical: isHistorical,
    is_transient: isTransient,
    ...(value === null ? { is_null: true } : {}),
    metadata,
    ...(properties === undefined
      ? {}
      : { properties: propertyFields(mapOf(properties, where), where) }),
    ...valueFields(value, type, where),
  }
}
