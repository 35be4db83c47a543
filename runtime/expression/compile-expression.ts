/** Source text to something that can be evaluated per message, or to what is wrong with it. */
import type { ParseResult } from '@marcbachmann/cel-js'

import type { Message } from '../message.ts'
import { createEnvironment, linksKey } from './environment.ts'
import { ExpressionError } from './expression.ts'
import type { Compiled, Expression, ExpressionFault } from './expression.ts'
import { buildFast } from './fast/build.ts'
import { unsure } from './fast/fast.ts'
import { evaluationMessage, libraryFault, namesOf, treeFaults } from './faults.ts'
import { linksIn } from './links.ts'
import type { FindLink } from './links.ts'
import { normalise } from './normalise.ts'
import { readsOf } from './reads.ts'
import { wall } from './wall.ts'

/** A reload compiles the same sources again; drafts in an editor must not pile up. */
const cacheLimit = 2000
const cache = new Map<string, Compiled<Expression>>()

const environment = createEnvironment()
const names = namesOf(environment)

export function compileExpression(source: string): Compiled<Expression> {
  const known = cache.get(source)
  if (known) return known
  const compiled = compile(source)
  if (cache.size >= cacheLimit) cache.clear()
  cache.set(source, compiled)
  return compiled
}

function compile(source: string): Compiled<Expression> {
  let program: ParseResult
  try {
    program = environment.parse(source)
  } catch (error) {
    return failed(libraryFault(error, source, names))
  }
  const faults = treeFaults(program.ast, names)
  if (faults.length > 0) return { ok: false, faults }
  const checked = program.check()
  if (!checked.valid) return failed(libraryFault(checked.error, source, names))
  return { ok: true, value: createExpression(source, program, checked.type ?? 'dyn') }
}

const failed = (fault: ExpressionFault) => ({ ok: false as const, faults: [fault] })

/** What the library sees of a message. `now` is made only when it is asked for. */
class Scope {
  readonly payload: unknown
  readonly topic: string
  readonly meta: Message['meta']
  readonly [linksKey]: FindLink | undefined
  constructor({ payload, topic, meta }: Message, find: FindLink | undefined) {
    this[linksKey] = find
    this.payload = payload ?? null
    this.topic = topic
    this.meta = meta
  }
  get now(): Date {
    return wall()
  }
}

function createExpression(
  source: string,
  program: ParseResult,
  type: string,
  find?: FindLink,
): Expression {
  const quick = buildFast(program.ast, find)
  const slow = createEvaluate(source, program, find)
  const evaluate = quick
    ? (message: Message): unknown => {
        const value = quick(message)
        return value === unsure ? slow(message) : value
      }
    : slow
  const test = (message: Message): boolean => {
    const result = evaluate(message)
    if (typeof result === 'boolean') return result
    throw new ExpressionError(source, `${source} gives ${nameResult(result)}, not true or false`)
  }
  const reads = readsOf(program.ast)
  const isConstant = program.ast.op === 'value'
  const links = linksIn(program.ast)
  return {
    source,
    type,
    evaluate,
    test,
    ...(reads ? { reads } : {}),
    ...(isConstant ? { constant: evaluate(nothing) } : {}),
    ...(links.length > 0
      ? { links, bind: (to: FindLink) => createExpression(source, program, type, to) }
      : {}),
  }
}

const nothing: Message = { payload: null, topic: '', meta: {} }

/** The library alone, without the fast path: what the fast path is held against. */
export function compileByLibrary(source: string, find?: FindLink): (message: Message) => unknown {
  return createEvaluate(source, environment.parse(source), find)
}

function createEvaluate(
  source: string,
  program: ParseResult,
  find?: FindLink,
): (message: Message) => unknown {
  return (message) => {
    try {
      return normalise(program(new Scope(message, find)), message)
    } catch (error) {
      throw new ExpressionError(source, evaluationMessage(error, source))
    }
  }
}

function nameResult(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`
}
