/**
 * The CEL environment of flows. Numbers of messages are doubles while literals are 64-bit integers, so
 * the arithmetic operators also take one of each (a double comes out); CEL alone would refuse `n + 1`.
 */
import { Environment } from '@marcbachmann/cel-js'

import { matchesLinear, registerFunctions } from './functions.ts'
import { idleLink, linkTypes } from './links.ts'
import type { FindLink, LinkState } from './links.ts'
import { topicLevel } from './topic-level.ts'

export const variables = {
  payload: 'dyn',
  topic: 'string',
  meta: 'map',
  now: 'google.protobuf.Timestamp',
} as const

/** Functions that see the message itself, and so are macros of the library. */
export const macros = [
  {
    signature: 'topicLevel(ast): string',
    description:
      'The level of the topic with this number, from 0; negative numbers count from the end.',
    zh: '主题中该编号的层级，从 0 开始；负数从末尾数起。',
  },
  {
    signature: 'link(ast): Link',
    description:
      "How a connection of the flow does: link('name').up, .pending (messages on their way) and .latency (ms).",
    zh: "流程中某个连接的状态：link('名称').up（可用）、.pending（在途消息数）和 .latency（毫秒）。",
  },
] as const

const arithmetic = {
  '+': (a: unknown, b: unknown) => Number(a) + Number(b),
  '-': (a: unknown, b: unknown) => Number(a) - Number(b),
  '*': (a: unknown, b: unknown) => Number(a) * Number(b),
  '/': (a: unknown, b: unknown) => Number(a) / Number(b),
  '%': (a: unknown, b: unknown) => Number(a) % Number(b),
} as const

/** What the library hands to a macro and what it wants back; its types leave this open. */
interface MacroCall {
  readonly receiver: unknown
  readonly args: readonly unknown[]
}
interface Checker {
  check(node: unknown, context: unknown): unknown
  getType(name: string): unknown
}
interface Evaluator {
  run(node: unknown, context: unknown): unknown
}
interface Scope {
  getValue(name: string): unknown
}

/** What a link is inside the library: `pending` is a 64-bit integer there. */
class Link {
  readonly up: boolean
  readonly pending: bigint
  readonly latency: number
  constructor({ up, pending, latency }: LinkState) {
    this.up = up
    this.pending = BigInt(pending)
    this.latency = latency
  }
}

/** Where the scope of an evaluation keeps the links: no name of a variable, so nothing can hide it. */
export const linksKey = 'the links'

export function createEnvironment(): Environment {
  const environment = new Environment({
    unlistedVariablesAreDyn: false,
    homogeneousAggregateLiterals: false,
    enableOptionalTypes: true,
    limits: { maxAstNodes: 2000, maxDepth: 50 },
  })
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, type)
  registerNumbers(environment)
  registerFunctions(environment)
  environment.registerFunction(macros[0].signature, topicLevelMacro)
  environment.registerType('Link', {
    ctor: Link,
    fields: linkTypes,
  })
  environment.registerFunction(macros[1].signature, linkMacro)
  // `matches` of the library runs JavaScript's engine and cannot be replaced, but a macro of the same
  // name goes before it, whatever the receiver: so `matches` takes linear time too, as CEL specifies.
  environment.registerFunction('list.matches(ast): bool', matchesMacro)
  return environment
}

function registerNumbers(environment: Environment): void {
  for (const [operator, run] of Object.entries(arithmetic)) {
    environment.registerOperator(`double ${operator} int`, run)
    environment.registerOperator(`int ${operator} double: double`, run)
  }
  environment.registerOperator('double % double', arithmetic['%'])
  environment.registerOperator('double == int', (a, b) => a == b) // oxlint-disable-line eqeqeq -- a double against a BigInt
}

function topicLevelMacro({ args }: MacroCall) {
  const [level] = args
  return {
    async: false,
    typeCheck(checker: Checker, _macro: unknown, context: unknown) {
      checker.check(level, context)
      return checker.getType('string')
    },
    evaluate(evaluator: Evaluator, _macro: unknown, scope: Scope) {
      const wanted = evaluator.run(level, scope)
      if (typeof wanted !== 'number' && typeof wanted !== 'bigint') {
        throw new Error('topicLevel() takes a number')
      }
      return topicLevel(String(scope.getValue('topic')), wanted)
    },
  }
}

function linkMacro({ args }: MacroCall) {
  const [name] = args
  return {
    async: false,
    typeCheck(checker: Checker, _macro: unknown, context: unknown) {
      checker.check(name, context)
      return checker.getType('Link')
    },
    evaluate(evaluator: Evaluator, _macro: unknown, scope: Scope) {
      const find = scope.getValue(linksKey) as FindLink | undefined // what the scope was made with
      const known = find?.(String(evaluator.run(name, scope))) ?? idleLink
      return new Link(known)
    },
  }
}

function matchesMacro({ receiver, args }: MacroCall) {
  const [pattern] = args
  return {
    async: false,
    typeCheck(checker: Checker, _macro: unknown, context: unknown) {
      checker.check(receiver, context)
      checker.check(pattern, context)
      return checker.getType('bool')
    },
    evaluate(evaluator: Evaluator, _macro: unknown, scope: Scope) {
      const value = evaluator.run(receiver, scope)
      return matchesLinear(value, evaluator.run(pattern, scope), 'matches')
    },
  }
}
