/** A field that can be written in several ways: one good problem instead of one for each way. */
import type { Wording } from '../words.ts'
import { foundIn, shown, wantedBy } from './describe.ts'
import type { FieldSchema } from './describe.ts'
import type { Report } from './report.ts'
import { hasErrors } from './report.ts'
import { suggest } from './suggest.ts'
import type { Tree } from './tree.ts'
import { nothing, placeOf } from './walk.ts'
import type { Resolved, Scope, Spot } from './walk.ts'

interface Attempt {
  readonly schema: FieldSchema
  readonly resolved: Resolved
  readonly report: Report
  readonly used: readonly string[]
}

export function resolveUnion(tree: Tree, schema: FieldSchema, spot: Spot, scope: Scope): Resolved {
  const shapes = flatten(schema)
  const attempts: Attempt[] = []
  for (const shape of shapes.filter((candidate) => isOfKind(tree, candidate))) {
    const report = scope.report.fork()
    const used: string[] = []
    const resolved = scope.resolve(tree, shape, spot, { ...scope, report, used })
    attempts.push({ schema: shape, resolved, report, used })
    if (!hasErrors(report.problems)) return take(attempts[attempts.length - 1], scope)
  }
  const best = bestOf(attempts)
  if (best) return take(best, scope)
  const choices = shapes.flatMap(
    (shape) => shape.enum ?? (shape.const === undefined ? [] : [shape.const]),
  )
  const text = tree.kind === 'scalar' && typeof tree.value === 'string' ? tree.value : undefined
  scope.report.add('E309', placeOf(tree, spot), {
    field: spot.field,
    shapes: [...new Set(shapes.flatMap(shapesInWords))],
    found: foundIn(
      tree,
      undefined,
      shapes.some((shape) => shape['x-secret']),
    ),
    advice: adviceFor(text, shapes),
    suggestion: text === undefined ? undefined : suggest(text, choices.map(String)),
  })
  return nothing
}

function take(attempt: Attempt | undefined, scope: Scope): Resolved {
  if (!attempt) return nothing
  scope.report.take(attempt.report)
  scope.used.push(...attempt.used)
  return attempt.resolved
}

function adviceFor(text: string | undefined, shapes: readonly FieldSchema[]): Wording | undefined {
  const isList = text !== undefined && shapes.some((shape) => shape.type === 'array')
  if (!isList || !/^[\w./+$-]+$/.test(text)) return undefined
  return { en: `Put [ ] around it: [${text}].`, zh: `用 [ ] 把它括起来：[${text}]。` }
}

const flatten = (schema: FieldSchema): FieldSchema[] =>
  schema.anyOf ? schema.anyOf.flatMap(flatten) : [schema]

function isOfKind(tree: Tree, { type, enum: choices, const: value }: FieldSchema): boolean {
  if (type === undefined && !choices && value === undefined) return true
  if (tree.kind === 'map') return type === 'object'
  if (tree.kind === 'list') return type === 'array'
  return type !== 'object' && type !== 'array'
}

/** Codes that only say "this is not that shape"; any other says that the shape was meant. */
const mismatches = new Set(['E302', 'E303', 'E309'])

function bestOf(attempts: readonly Attempt[]): Attempt | undefined {
  if (attempts.length === 1) return attempts[0]
  const meant = attempts.filter(
    ({ schema, report }) =>
      schema.type === 'object' ||
      schema.type === 'array' ||
      report.problems.some((problem) => !mismatches.has(problem.code)),
  )
  return meant.toSorted((a, b) => a.report.problems.length - b.report.problems.length)[0]
}

function shapesInWords(shape: FieldSchema): Wording[] {
  return shape.enum ? shape.enum.map(shown) : [wantedBy(shape)]
}
