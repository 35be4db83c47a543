/** Syntax tree to closures, or `undefined` for a shape that only the library knows. */
import type { BinaryOperator } from '@marcbachmann/cel-js'

import type { Message } from '../../message.ts'
import type { ASTNode } from '../syntax.ts'
import { list, map } from './aggregates.ts'
import type { Entry } from './aggregates.ts'
import { callFunction, callMethod } from './calls.ts'
import { constant, eitherOf, fast, isPlain, unsure } from './fast.ts'
import type { Fast, Run } from './fast.ts'
import { and, calculate, choose, compare, equal, membership, negate, not, or } from './operators.ts'
import { none, rootOf, select, selectionOf, selectOptional, selectPresence } from './select.ts'

/** Gives the result in plain JavaScript types, or `unsure`. The tree has passed the type check. */
export function buildFast(tree: ASTNode): Run | undefined {
  const built = build(tree)
  if (!built) return undefined
  const { run } = built
  return (message: Message) => {
    const value = run(message)
    return isPlain(value) ? value : unsure
  }
}

function build(node: ASTNode): Fast | undefined {
  if (node.op === 'value') return literal(node.args)
  if (node.op === 'id') return identifier(node.args)
  if (node.op === '.' || node.op === '[]') return selection(node)
  if (node.op === '.?' || node.op === '[?]') return undefined
  if (node.op === 'call') return call(...node.args)
  if (node.op === 'rcall') return method(...node.args)
  if (node.op === 'list') return all(node.args, list)
  if (node.op === 'map') return mapLiteral(node.args)
  if (node.op === '!_') return all([node.args], ([value]) => value && not(value))
  if (node.op === '-_') return all([node.args], ([value]) => value && minus(value))
  if (node.op === '?:') {
    return all(node.args, ([when, yes, no]) => when && yes && no && choose(when, yes, no))
  }
  return all(node.args, ([left, right]) => left && right && combine(node.op, left, right))
}

/** Builds the parts; one that cannot be built takes the whole with it. */
function all<T>(nodes: readonly ASTNode[], join: (parts: readonly Fast[]) => T): T | undefined {
  const parts: Fast[] = []
  for (const node of nodes) {
    const part = build(node)
    if (!part) return undefined
    parts.push(part)
  }
  return join(parts)
}

function literal(value: unknown): Fast | undefined {
  if (typeof value === 'bigint') {
    const number = Number(value)
    return Number.isSafeInteger(number) ? constant(number, 'integer') : undefined
  }
  const isScalar = value === null || typeof value !== 'object'
  return isScalar ? constant(value) : undefined
}

function identifier(name: string): Fast | undefined {
  const root = rootOf(name)
  return root && fast(root)
}

function selection(node: ASTNode): Fast | undefined {
  const path = selectionOf(node)
  return path && !path.steps.some(({ isOptional }) => isOptional) ? select(path) : undefined
}

function call(name: string, args: readonly ASTNode[]): Fast | undefined {
  const [only] = args
  if (name === 'has' && only) {
    const path = selectionOf(only)
    return path && selectPresence(path)
  }
  return all(args, (parts) => callFunction(name, parts))
}

function method(name: string, receiver: ASTNode, args: readonly ASTNode[]): Fast | undefined {
  const [only] = args
  if (name === 'orValue' && only) return orValue(receiver, only)
  const built = build(receiver)
  return built && all(args, (parts) => callMethod(name, built, parts))
}

/** `payload.?a.orValue(0)`: the other value is worked out only when it is needed. */
function orValue(receiver: ASTNode, other: ASTNode): Fast | undefined {
  const path = selectionOf(receiver)
  const fallback = build(other)
  if (!path?.steps.at(-1)?.isOptional || !fallback) return undefined
  const found = selectOptional(path)
  return fast(
    (message) => {
      const value = found(message)
      return value === none ? fallback.run(message) : value
    },
    eitherOf('any', fallback.nature),
  )
}

function mapLiteral(entries: readonly (readonly [ASTNode, ASTNode])[]): Fast | undefined {
  const built: Entry[] = []
  for (const [key, node] of entries) {
    const value = build(node)
    if (!value || key.op !== 'value' || typeof key.args !== 'string') return undefined
    built.push({ key: key.args, value })
  }
  return map(built)
}

function minus(value: Fast): Fast {
  const known = value.constant?.value
  if (typeof known !== 'number') return negate(value)
  return constant(value.nature === 'integer' ? 0 - known : -known, value.nature)
}

function combine(
  operator: BinaryOperator | '&&' | '||',
  left: Fast,
  right: Fast,
): Fast | undefined {
  switch (operator) {
    case '&&':
      return and(left, right)
    case '||':
      return or(left, right)
    case '==':
    case '!=':
      return equal(left, right, operator === '!=')
    case 'in':
      return membership(left, right)
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right)
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return calculate(operator, left, right)
  }
}
