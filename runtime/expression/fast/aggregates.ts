/** List and map literals. What they hold must be able to leave the expression as it is. */
import type { Message } from '../../message.ts'
import { constant, fast, isPlain, unsure } from './fast.ts'
import type { Fast, Run } from './fast.ts'

export function list(items: readonly Fast[]): Fast {
  const constants = items.map((item) => item.constant)
  if (constants.every((item) => item !== undefined)) {
    return constant(constants.map(({ value }) => value))
  }
  const runs = items.map(({ run }) => run)
  return fast((message) => {
    const result: unknown[] = []
    for (const run of runs) {
      const value = run(message)
      if (!isPlain(value)) return unsure
      result.push(value)
    }
    return result
  })
}

export interface Entry {
  readonly key: string
  readonly value: Fast
}

export function map(entries: readonly Entry[]): Fast {
  const constants = entries.map(({ key, value }) => ({ key, constant: value.constant }))
  if (constants.every((entry) => entry.constant !== undefined)) {
    return constant(Object.fromEntries(constants.map((e) => [e.key, e.constant?.value])))
  }
  const members = entries.map(({ key, value: { run } }) => ({ key, run }))
  return fast((message) => fill(members, message))
}

function fill(members: readonly { key: string; run: Run }[], message: Message): unknown {
  const result: Record<string, unknown> = {}
  for (const { key, run } of members) {
    const value = run(message)
    if (!isPlain(value)) return unsure
    result[key] = value
  }
  return result
}
