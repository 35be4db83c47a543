/** What the parts of the walk over a value share: where it is, what it needs, what it yields. */
import type { LinkBoard } from '../expression/links.ts'
import { say, zh } from '../words.ts'
import type { Wording } from '../words.ts'
import type { FieldSchema } from './describe.ts'
import type { References } from './flow.ts'
import type { Range } from './problem.ts'
import { hasErrors } from './report.ts'
import type { Place, Report } from './report.ts'
import type { ParamValues } from './subflow/param-value.ts'
import { pointer, treeOf } from './tree.ts'
import type { Tree } from './tree.ts'

export interface Scope {
  readonly report: Report
  readonly references: References
  /** Connections of the flow by name, with their types. */
  readonly connections: ReadonlyMap<string, string | undefined>
  /** What expressions ask about connections; absent where there is no flow around them. */
  readonly links?: LinkBoard
  /** Names of the connections that were met. */
  readonly used: string[]
  /** Of a subflow: what `${param:NAME}` stands for. */
  readonly params?: ParamValues | undefined
  /** Paths of values that only an instance of the subflow can say. */
  readonly open: string[]
  /** The walk itself, for the parts that go one level down. */
  readonly resolve: (tree: Tree, schema: FieldSchema, spot: Spot, scope: Scope) => Resolved
}

/** Where in the file the walk is, and how that is called in a sentence. */
export interface Spot {
  readonly path: string
  /** `"qos"`, `item 2 of "topics"`. */
  readonly field: Wording
  /** The key before the value; a value that is missing is shown there. */
  readonly keyRange: Range
}

export interface Resolved {
  /** What the node gets. */
  readonly value: unknown
  /** What the file said, without secrets: for the fingerprint. */
  readonly print: unknown
}

export const nothing: Resolved = { value: undefined, print: null }

/** The value's place, or its key's when there is nothing to point at. Long values: their first line. */
export function placeOf(tree: Tree, spot: Spot): Place {
  const isThere = tree.range.end > tree.range.start
  return { range: isThere ? tree.range : spot.keyRange, path: spot.path }
}

export const itemSpot = (spot: Spot, index: number, item: Tree): Spot => ({
  path: pointer(spot.path, index),
  field: {
    en: `item ${index + 1} of ${say(spot.field, 'en')}`,
    zh: zh`${say(spot.field, 'zh-CN')}的第 ${index + 1} 项`,
  },
  keyRange: item.range,
})

export const entrySpot = (spot: Spot, entry: { key: string; keyRange: Range }): Spot => ({
  path: pointer(spot.path, entry.key),
  field: `"${entry.key}"`,
  keyRange: entry.keyRange,
})

const defaults = new WeakMap<FieldSchema, unknown>()

/** A schema's default, resolved like a value of the file. Made once. */
export function defaultOf(schema: FieldSchema, spot: Spot, scope: Scope): unknown {
  if (defaults.has(schema)) return defaults.get(schema)
  const report = scope.report.fork()
  const tree = treeOf(schema.default, { start: 0, end: 0 })
  const { value } = scope.resolve(tree, schema, spot, { ...scope, report })
  if (hasErrors(report.problems))
    throw new Error(`bug: the default of ${say(spot.field, 'en')}: ${report.problems[0]?.message}`)
  defaults.set(schema, value)
  return value
}
