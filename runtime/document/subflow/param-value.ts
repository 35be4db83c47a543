/** What `${param:NAME}` stands for: in a value, and in the text of an expression. */
import type { Expression } from '../../expression/expression.ts'
import type { FlowConnection } from '../model.ts'
import type { Param, ParamType } from './declaration.ts'

export interface ParamValue {
  readonly name: string
  readonly type: ParamType
  /**
   * `unknown`: the file is checked by itself and no instance has said it. `absent`: it may be left out,
   * and was.
   */
  readonly state: 'known' | 'absent' | 'unknown'
  readonly value: string | number | boolean
  /** As CEL: a literal, or the expression in parentheses. */
  readonly code: string
  /** Types that the connection may have. */
  readonly of: readonly string[]
  /** Of a connection: the one of the flow above, its name as it is known inside. */
  readonly connection?: FlowConnection
}

export type ParamValues = ReadonlyMap<string, ParamValue>

/** Stands in for what only an instance can say. */
export const unknownValue: object = Object.freeze({})

/** Marks the name of a connection as one of the flow above. */
const above = '^'
export const isAbove = (name: string): boolean => name.startsWith(above)
export const fromAbove = (name: string): string => name.slice(above.length)

/** Each param by its default: how the file is checked by itself. */
export const defaultValues = (params: readonly Param[]): ParamValues =>
  new Map(
    params.map((param) => {
      const { name, default: fallback, isRequired } = param
      if (fallback !== undefined) return [name, known(param, fallback)]
      return [name, isRequired ? unknown(param) : absent(param)]
    }),
  )

/** What an instance says, resolved. `connections`: those that the instance can name. */
export const instanceValues = (
  params: readonly Param[],
  values: Readonly<Record<string, unknown>>,
  connections: readonly FlowConnection[],
): ParamValues =>
  new Map(
    params.map((param) => {
      const value = Object.hasOwn(values, param.name) ? values[param.name] : undefined
      if (value === unknownValue) return [param.name, unknown(param)]
      if (value === undefined)
        return [param.name, param.isRequired ? unknown(param) : absent(param)]
      if (param.type === 'connection' && typeof value === 'string')
        return [param.name, connected(param, value, connections)]
      return [param.name, known(param, value)]
    }),
  )

function connected(param: Param, name: string, connections: readonly FlowConnection[]): ParamValue {
  const connection = connections.find((each) => each.name === name)
  if (!connection) return unknown(param)
  const inner = `${above}${name}`
  return {
    ...blank(param),
    state: 'known',
    value: inner,
    code: 'null',
    connection: { ...connection, name: inner },
  }
}

function known(param: Param, given: unknown): ParamValue {
  const value = plainValue(param, given)
  return { ...blank(param), state: 'known', value, code: codeOf(param, value) }
}

function plainValue({ type }: Param, given: unknown): string | number | boolean {
  if (type === 'duration') return typeof given === 'number' ? `${given}ms` : String(given)
  if (type === 'expression') return typeof given === 'string' ? given : (given as Expression).source
  return typeof given === 'number' || typeof given === 'boolean' ? given : String(given)
}

function codeOf({ type }: Param, value: string | number | boolean): string {
  if (type === 'expression') return `(${value})`
  if (typeof value === 'string') return JSON.stringify(value)
  return typeof value === 'number' && value < 0 ? `(${value})` : String(value)
}

const blank = ({ name, type, of }: Param) => ({ name, type, of })

const absent = (param: Param): ParamValue => ({
  ...blank(param),
  state: 'absent',
  value: '',
  code: 'null',
})

/** Something of the type, so that code around it compiles. */
const unknown = (param: Param): ParamValue => ({
  ...blank(param),
  state: 'unknown',
  value: '',
  code: param.type === 'choice' ? JSON.stringify(param.choices[0] ?? '') : samples[param.type],
})

const samples = {
  text: '"text"',
  number: '1',
  boolean: 'true',
  expression: '(payload)',
  duration: '"1s"',
  secret: '"text"',
  connection: 'null',
} as const
