import { createRequire } from 'node:module'

import type Jsonata from 'jsonata'

import type { Finding, Words } from '../../../runtime/plugin.ts'
import { LinearRegExp } from './linear-reg-exp.ts'

/** Whether an expression can be read and its patterns take linear time, without evaluating it. JSONata is loaded when one is checked. */
export function* checkSyntax(value: string): Iterable<Finding> {
  const jsonata = createRequire(import.meta.url)('jsonata') as typeof Jsonata
  try {
    for (const { pattern, position } of patternsIn(jsonata(value).ast())) {
      const fault = patternFault(pattern)
      if (fault !== undefined) yield { path: '/value', message: refused(value, position, fault) }
    }
  } catch (error) {
    // What it throws is a plain object.
    const { message, position } = error as { readonly message: string; readonly position?: number }
    const { line, column } = placeOf(value, position ?? value.length)
    yield {
      path: '/value',
      message: {
        en: `the expression cannot be read in line ${line}, up to column ${column} (${message})`,
        zh: `表达式无法解析，第 ${line} 行，第 ${column} 列之前（${message}）`,
      },
    }
  }
}

function placeOf(value: string, offset: number): { line: number; column: number } {
  const before = value.slice(0, offset).split('\n')
  return { line: before.length, column: before.at(-1)?.length ?? 0 }
}

interface Pattern {
  readonly pattern: RegExp
  /** Where it ends. */
  readonly position: number
}

/** Wherever in the tree: its shape is the library's own, and not all of it is in its types. */
function* patternsIn(tree: unknown, seen = new Set<object>()): Iterable<Pattern> {
  if (typeof tree !== 'object' || tree === null || seen.has(tree)) return
  seen.add(tree)
  const { value, position } = tree as { readonly value?: unknown; readonly position?: unknown }
  if (value instanceof RegExp)
    yield { pattern: value, position: typeof position === 'number' ? position : 0 }
  for (const part of Object.values(tree)) yield* patternsIn(part, seen)
}

function patternFault(pattern: RegExp): string | undefined {
  try {
    return void new LinearRegExp(pattern)
  } catch (error) {
    return String(error instanceof Error ? error.message : error).replace(
      'error parsing regexp: ',
      '',
    )
  }
}

function refused(value: string, position: number, fault: string): Words {
  const { line, column } = placeOf(value, position)
  return {
    en: `the pattern that ends in line ${line}, column ${column} is not RE2: ${fault}`,
    zh: `第 ${line} 行第 ${column} 列结束的正则表达式不是 RE2：${fault}`,
  }
}
