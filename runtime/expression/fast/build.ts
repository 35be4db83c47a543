/** Syntax tree to closures, or `undefined` for a shape that only the library knows. */
import type { BinaryOperator } from '@marcbachmann/cel-js'

import type { Message } from '../../message.ts'
import { idleLink, linkArgument } from '../links.ts'
import type { FindLink } from '../links.ts'
import type { ASTNode } from '../syntax.ts'
import { list, map } from './aggregates.ts'
import type { Entry } from './aggregates.ts'
import { callFunction, callMethod } from './calls.ts'
import { constant, eitherOf, fast, isPlain, unsure } from './fast.ts'
import type { Fast, Run } from './fast.ts'
import { and, calculate, choose, compare, equal, membership, negate, not, or } from './operators.ts'
import { none, rootOf, select, selectionOf, selectOptional, selectPresence } from './select.ts'

/** Gives the result in plain JavaScript types, or `unsure`. The tree has passed the type check. */
export function buildFast(tree: ASTNode, find: FindLink = () => idleLink): Run | undefined {
  const built = build(tree, find)
  if (!built) return undefined
  const { run } = built
  return (message: Message) => {
    const value = run(message)
    return isPlain(value) ? value : unsure
  }
}

function build(node: ASTNode, find: FindLink): Fast | undefined {
  if (node.op === 'value') return literal(node.args)
  if (node.op === 'id') return identifier(node.args)
  if (node.op === '.' || node.op === '[]') return selection(node, find)
  if (node.op === '.?' || node.op === '[?]') return undefined
  if (node.op === 'call') return call(node.args, find)
  if (node.op === 'rcall') return method(node.args, find)
  if (node.op === 'list') return all(node.args, find, list)
  if (node.op === 'map') return mapLiteral(node.args, find)
  if (node.op === '!_') return all([node.args], find, ([value]) => value && not(value))
  if (node.op === '-_') return all([node.args], find, ([value]) => value && minus(value))
  if (node.op === '?:') {
    return all(node.args, find, ([when, yes, no]) => when && yes && no && choose(when, yes, no))
  }
  return all(node.args, find, ([left, right]) => left && right && combine(node.op, left, right))
}

/** Builds the parts; one that cannot be built takes the whole with it. */
function all<T>(
  nodes: readonly ASTNode[],
  find: FindLink,
  join: (parts: readonly Fast[]) => T,
): T | undefined {
  const parts: Fast[] = []
  for (const node of nodes) {
    const part = build(node, find)
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

function selection(node: ASTNode, find: FindLink): Fast | undefined {
  const name = node.op === '.' ? linkArgument(node.args[0])?.args : undefined
  if (node.op === '.' && typeof name === 'string') return link(name, node.args[1], find)
  const path = selectionOf(node)
  return path && !path.steps.some(({ isOptional }) => isOptional) ? select(path) : undefined
}

/** Its fields are read one by one: who runs the flow works out only what is asked for. */
function link(name: string, field: string, find: FindLink): Fast | undefined {
  if (field === 'up') return fast(() => find(name).up)
  if (field === 'pending') return fast(() => find(name).pending, 'integer')
  return field === 'latency' ? fast(() => find(name).latency) : undefined
}

type Call = readonly [name: string, args: readonly ASTNode[]]

function call([name, args]: Call, find: FindLink): Fast | undefined {
  const [only] = args
  if (name === 'has' && only) {
    const path = selectionOf(only)
    return path && selectPresence(path)
  }
  return all(args, find, (parts) => callFunction(name, parts))
}

type MethodCall = readonly [name: string, receiver: ASTNode, args: readonly ASTNode[]]

function method([name, receiver, args]: MethodCall, find: FindLink): Fast | undefined {
  const [only] = args
  if (name === 'orValue' && only) return orValue(receiver, only, find)
  const built = build(receiver, find)
  return built && all(args, find, (parts) => callMethod(name, built, parts))
}

/** `payload.?a.orValue(0)`: the other value is worked out only when it is needed. */
function orValue(receiver: ASTNode, other: ASTNode, find: FindLink): Fast | undefined {
  const path = selectionOf(receiver)
  const fallback = build(other, find)
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

function mapLiteral(
  entries: readonly (readonly [ASTNode, ASTNode])[],
  find: FindLink,
): Fast | undefined {
  const built: Entry[] = []
  for (const [key, node] of entries) {
    const value = build(node, find)
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
