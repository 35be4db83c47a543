/** The second line of a node: the one fact that matters. */
import type { TypeInfo } from '../document/catalogue.ts'
import type { ViewItem } from '../document/edit/view.ts'

/** The field that the type names, as one line; `undefined` when there is none to show. */
export function summaryOf(item: ViewItem, info: TypeInfo | undefined): string | undefined {
  const field = info?.summary
  if (field === undefined) return undefined
  const value = Object.hasOwn(item.fields, field) ? item.fields[field] : defaultOf(info, field)
  const text = inOneLine(value)
  return text === '' ? undefined : text
}

function defaultOf(info: TypeInfo | undefined, field: string): unknown {
  const schema: { readonly default?: unknown } | undefined = info?.schema.properties?.[field]
  return schema?.default
}

function inOneLine(value: unknown): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value)) return value.map(inOneLine).join(', ')
  if (typeof value === 'object') return Object.keys(value).join(', ')
  const isScalar = typeof value === 'string' || typeof value === 'number'
  if (!isScalar && typeof value !== 'boolean' && typeof value !== 'bigint') return ''
  return String(value).replaceAll(/\s+/g, ' ').trim()
}
