/** Which field of a node takes a file: the one whose schema lists the ending under `x-file`. */
import type { TypeInfo } from '../../runtime/document/catalogue.ts'

interface Marked {
  readonly 'x-file'?: unknown
  readonly properties?: Readonly<Record<string, unknown>>
  readonly anyOf?: readonly unknown[]
}

/** The path of the first field that fits, from the top down. */
export function fieldForFile(
  info: Pick<TypeInfo, 'schema'> | undefined,
  name: string,
): readonly string[] | undefined {
  const ending = name.slice(name.lastIndexOf('.')).toLowerCase()
  return info && pathTo(info.schema, ending)
}

function pathTo(schema: unknown, ending: string): readonly string[] | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined
  const { 'x-file': endings, properties, anyOf } = schema as Marked // read by shape alone
  if (Array.isArray(endings) && endings.includes(ending)) return []
  for (const each of anyOf ?? []) {
    const path = pathTo(each, ending)
    if (path) return path
  }
  for (const [key, inner] of Object.entries(properties ?? {})) {
    const path = pathTo(inner, ending)
    if (path) return [key, ...path]
  }
  return undefined
}
