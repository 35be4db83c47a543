import { createRequire } from 'node:module'

import type Jsonata from 'jsonata'

import type { Finding } from '../../../runtime/plugin.ts'

/** Whether an expression can be read, without evaluating it. JSONata is loaded when one is checked. */
export function* checkSyntax(value: string): Iterable<Finding> {
  const jsonata = createRequire(import.meta.url)('jsonata') as typeof Jsonata
  try {
    jsonata(value)
  } catch (error) {
    // What it throws is a plain object.
    const { message, position } = error as { readonly message: string; readonly position?: number }
    const at = position ?? value.length
    const before = value.slice(0, at).split('\n')
    const line = before.length
    yield {
      path: '/value',
      message: {
        en: `the expression cannot be read in line ${line}, up to column ${before.at(-1)?.length ?? 0} (${message})`,
        zh: `表达式无法解析，第 ${line} 行，第 ${before.at(-1)?.length ?? 0} 列之前（${message}）`,
      },
    }
  }
}
