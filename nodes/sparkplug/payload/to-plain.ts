/** Messages of the wire -> values of the payload. */
import { datatypeOf, fieldOf, wholeOf } from './datatypes.ts'
import type { Datatype } from './datatypes.ts'

export type Fields = Readonly<Record<string, unknown>>

/** What cannot be Sparkplug, and where. */
export class PayloadFault extends Error {
  override readonly name = 'PayloadFault'
}

const listOf = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value : [])

/** The value of a metric, a property, a parameter or a cell. */
export function valueOf(fields: Fields, type: Datatype, where: string): unknown {
  if (fields['is_null'] === true) return null
  const key = fieldOf(type)
  const found = kinds.find((each) => fields[each] !== undefined)
  if (found === undefined) return null
  const raw = fields[found]
  const whole = wholeOf(type)
  // Some senders put small integers into the long field, or the other way round.
  if (whole && (found === 'int_value' || found === 'long_value')) return fitted(raw, whole)
  if (key !== undefined && key !== found)
    throw new PayloadFault(`${where}: expected "${key}" for ${type}, found "${found}"`)
  if (type === 'DataSet') return dataSetOf(raw as Fields, where)
  if (type === 'Template') return templateOf(raw as Fields, where)
  if (type === 'PropertySet') return propertiesOf(raw as Fields, where)
  if (type === 'PropertySetList')
    return listOf((raw as Fields)['propertyset']).map((set, index) =>
      propertiesOf(set, `${where}[${index}]`),
    )
  return raw
}

const kinds = [
  'int_value', 'long_value', 'float_value', 'double_value', 'boolean_value', 'string_value', 'bytes_value',
  'dataset_value', 'template_value', 'propertyset_value', 'propertysets_value',
] // prettier-ignore

function fitted(raw: unknown, { bits, isSigned }: { bits: number; isSigned: boolean }): unknown {
  const whole = BigInt(raw as number | bigint)
  const value = isSigned ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole)
  return Number.isSafeInteger(Number(value)) ? Number(value) : value
}

/** A key of the data may be `__proto__`. */
function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  })
}

function propertiesOf({ keys, values }: Fields, where: string): Fields {
  const names = Array.isArray(keys) ? keys.map(String) : []
  const list = listOf(values)
  if (names.length !== list.length)
    throw new PayloadFault(
      `${where}: expected ${names.length} values for the properties, found ${list.length}`,
    )
  const result: Record<string, unknown> = {}
  for (const [index, name] of names.entries()) {
    const each = list[index] ?? {}
    const type = datatypeOf(each['type'])
    setKey(result, name, { type, value: valueOf(each, type, `${where}.${name}`) })
  }
  return result
}

function dataSetOf({ columns, types, rows }: Fields, where: string): Fields {
  const kindsOf = (Array.isArray(types) ? types : []).map(datatypeOf)
  const names = Array.isArray(columns) ? columns.map(String) : []
  if (names.length !== kindsOf.length)
    throw new PayloadFault(
      `${where}: expected ${names.length} types of columns, found ${kindsOf.length}`,
    )
  const cells = listOf(rows).map(({ elements }, row) => {
    const list = listOf(elements)
    if (list.length !== names.length)
      throw new PayloadFault(
        `${where}[${row}]: expected ${names.length} cells, found ${list.length}`,
      )
    return list.map((cell, column) =>
      valueOf(cell, kindsOf[column] ?? 'Unknown', `${where}[${row}][${column}]`),
    )
  })
  return { columns: names, types: kindsOf, rows: cells }
}

function templateOf(fields: Fields, where: string): Fields {
  const { version, template_ref: ref, is_definition: isDefinition } = fields
  return {
    ...(version === undefined ? {} : { version }),
    ...(ref === undefined ? {} : { templateRef: ref }),
    ...(isDefinition === undefined ? {} : { isDefinition }),
    metrics: listOf(fields['metrics']).map((metric, index) =>
      metricOf(metric, datatypeOf(metric['datatype']), `${where}.metrics[${index}]`),
    ),
    parameters: listOf(fields['parameters']).map((each) => {
      const type = datatypeOf(each['type'])
      const name = each['name']
      return { name, type, value: valueOf(each, type, `${where}.${String(name)}`) }
    }),
  }
}

export function metricOf(fields: Fields, type: Datatype, where: string): Record<string, unknown> {
  const { name, alias, timestamp, is_historical: historical, is_transient: transient } = fields
  const { metadata, properties } = fields
  return {
    ...(name === undefined ? {} : { name }),
    ...(alias === undefined ? {} : { alias }),
    ...(timestamp === undefined ? {} : { timestamp }),
    type,
    value: valueOf(fields, type, where),
    ...(historical === true ? { isHistorical: true } : {}),
    ...(transient === true ? { isTransient: true } : {}),
    ...(metadata === undefined ? {} : { metadata }),
    ...(properties === undefined ? {} : { properties: propertiesOf(properties as Fields, where) }),
  }
}
