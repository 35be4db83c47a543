/** Which fields a type has, and which of them are folded away. */
import { fieldSchema } from '../../runtime/document/describe.ts'
import { engineProperties } from '../../runtime/document/engine-keys.ts'
import type { NodeType } from '../model/node-types.ts'
import { kindOf, valuesOf } from './field-plan.ts'
import type { FormSchema } from './field-plan.ts'

export type PlanEntry = readonly [key: string, schema: FormSchema]
export interface Plan {
  readonly main: readonly PlanEntry[]
  /** Keys of the engine and what the type calls advanced. */
  readonly advanced: readonly PlanEntry[]
  /** Expressions stand somewhere in it. */
  readonly hasCode: boolean
}
const empty: Plan = { main: [], advanced: [], hasCode: false }

export function planOf(info: NodeType | undefined): Plan {
  if (!info) return empty
  const own: readonly PlanEntry[] = Object.entries(fieldSchema(info.schema).properties ?? {})
  const names = new Set(own.map(([key]) => key))
  const engine: readonly PlanEntry[] = Object.entries(engineProperties(info.kind))
  const isAdvanced = ([, schema]: PlanEntry): boolean => schema['x-advanced'] === true
  return {
    main: own.filter((entry) => !isAdvanced(entry)),
    advanced: [...own.filter(isAdvanced), ...engine.filter(([key]) => !names.has(key))],
    hasCode: own.some(([, schema]) => holdsCode(schema)),
  }
}

function holdsCode(schema: FormSchema): boolean {
  const inner = [
    ...(schema.anyOf ?? []),
    ...Object.values(schema.properties ?? {}),
    ...(schema.items ? [schema.items] : []),
    ...(schema.type === 'object' && !schema.properties ? [valuesOf(schema)] : []),
  ]
  return kindOf(schema) === 'code' || inner.some(holdsCode)
}

/** Fields that all of these types have, in the same form. */
export function commonPlan(infos: readonly (NodeType | undefined)[]): Plan {
  const [first, ...rest] = infos.map(planOf)
  if (!first) return empty
  const others = rest.map((plan) => new Map([...plan.main, ...plan.advanced]))
  const isCommon = ([key, schema]: PlanEntry): boolean =>
    others.every((each) => JSON.stringify(each.get(key)) === JSON.stringify(schema))
  return {
    ...first,
    main: first.main.filter(isCommon),
    advanced: first.advanced.filter(isCommon),
  }
}
