/** What a move of a flow file changes in texts: paths in the file itself, and types that name it. */
import type { Catalogue } from '../catalogue.ts'
import { fieldSchema } from '../describe.ts'
import type { FieldSchema } from '../describe.ts'
import type { Operation, Path } from '../edit/operation.ts'
import type { FlowView, Section, ViewItem } from '../edit/view.ts'
import { isSubflowType } from './declaration.ts'
import { rebased, subflowOfType, typeOfSubflow } from './paths.ts'

export interface Move {
  /** Ids of the flow, before and after. */
  readonly from: string
  readonly to: string
}

type Types = Pick<Catalogue, 'find'>

/** In the file that moved: what it names is where it was. */
export function pathsOfFlow(view: FlowView, types: Types, move: Move): Operation[] {
  const sections = [
    ['nodes', view.nodes],
    ['connections', view.connections],
  ] as const
  return sections.flatMap(([section, items]) =>
    items.flatMap((item) => pathsOfItem(section, item, types, move)),
  )
}

/** Files are named relative to the file that names them. */
export function pathsOfItem(
  section: Section,
  { id, type, fields }: ViewItem,
  types: Types,
  { from, to }: Move,
): Operation[] {
  const moved: Operation[] = []
  const set = (path: Path, value: string): void => {
    moved.push({ kind: 'set', path: [section, id, ...path], value })
  }
  if (type !== undefined && isSubflowType(type)) {
    const next = rebased(type, from, to)
    if (next !== type) set(['type'], next)
  }
  const visit = (value: unknown, path: Path, schemas: readonly FieldSchema[]): void => {
    if (typeof value === 'string') {
      const isFile = schemas.some((each) => each['x-value'] === 'file')
      const next = isFile
        ? rebased(value, from, to)
        : value.replace(/(?<!\$)\$\{file:([^}]+)\}/g, (_, file: string) => {
            return `\${file:${rebased(file, from, to)}}`
          })
      if (next !== value) set(path, next)
    } else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value))
        visit(
          inner,
          [...path, Array.isArray(value) ? Number(key) : key],
          schemas.flatMap((schema) =>
            shapes(Array.isArray(value) ? schema.items : property(schema, key)),
          ),
        )
  }
  const info = type === undefined ? undefined : types.find(type)
  const schema = info && fieldSchema(info.schema)
  for (const [key, value] of Object.entries(fields))
    visit(value, [key], schema === undefined ? [] : shapes(property(schema, key)))
  return moved
}

const shapes = (schema: FieldSchema | undefined): readonly FieldSchema[] =>
  schema === undefined ? [] : [schema, ...(schema.anyOf ?? []).flatMap(shapes)]

/** Of a map with free keys, the schema of each of them. */
function property(schema: FieldSchema, key: string): FieldSchema | undefined {
  const { properties, additionalProperties, patternProperties } = schema
  const named = properties?.[key]
  if (named !== undefined) return named
  if (typeof additionalProperties === 'object') return additionalProperties
  return Object.values(patternProperties ?? {})[0]
}

/** In another flow: its nodes of this type name it where it is now. */
export function instancesOf(flow: string, view: FlowView, { from, to }: Move): Operation[] {
  return view.nodes.flatMap(({ id, type }): Operation[] =>
    subflowOfType(flow, type) === from
      ? [{ kind: 'set', path: ['nodes', id, 'type'], value: typeOfSubflow(flow, to) }]
      : [],
  )
}
