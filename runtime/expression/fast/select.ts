/** `payload.a.b`, `payload["a"]`, `payload.list[0]`, `payload.?a.b`, `has(payload.a.b)`. Own members only. */
import type { Message } from '../../message.ts'
import type { ASTNode } from '../syntax.ts'
import { fast, isMap, isPlain, unsure } from './fast.ts'
import type { Fast, Run } from './fast.ts'

interface Step {
  readonly key: string | number
  /** From the first `.?` on, what is missing is no fault. */
  readonly isOptional: boolean
}
export interface Selection {
  readonly root: Run
  readonly steps: readonly Step[]
}

/** Stands for the empty optional. */
export const none: unique symbol = Symbol('none')

export function selectionOf(node: ASTNode): Selection | undefined {
  const steps: Step[] = []
  let current = node
  while (current.op !== 'id') {
    if (current.op === '.' || current.op === '.?') {
      steps.unshift({ key: current.args[1], isOptional: current.op === '.?' })
    } else if (current.op === '[]' || current.op === '[?]') {
      const key = keyOf(current.args[1])
      if (key === undefined) return undefined
      steps.unshift({ key, isOptional: current.op === '[?]' })
    } else return undefined
    current = current.args[0]
  }
  const root = rootOf(current.args)
  const first = steps.findIndex(({ isOptional }) => isOptional)
  const isOptional = (index: number) => first >= 0 && index >= first
  return root && { root, steps: steps.map(({ key }, at) => ({ key, isOptional: isOptional(at) })) }
}

function keyOf(node: ASTNode): string | number | undefined {
  if (node.op !== 'value') return undefined
  if (typeof node.args === 'string') return node.args
  return typeof node.args === 'bigint' && node.args >= 0n && node.args < 2n ** 31n
    ? Number(node.args)
    : undefined
}

export function rootOf(name: string): Run | undefined {
  if (name === 'payload') return (message) => message.payload ?? null
  if (name === 'topic') return (message) => message.topic
  return name === 'meta' ? (message) => message.meta : undefined
}

/** A path without optional steps. */
export function select({ root, steps }: Selection): Fast {
  const [first, second] = steps
  if (!first) return fast(root)
  const one = member(first.key)
  if (!second) return fast((message) => one(root(message)))
  const two = member(second.key)
  if (steps.length === 2) return fast((message) => two(one(root(message))))
  const members = steps.map(({ key }) => member(key))
  return fast((message) => {
    let value = root(message)
    for (const read of members) value = read(value)
    return value
  })
}

type Read = (value: unknown) => unknown

function member(key: string | number): Read {
  if (typeof key === 'number') {
    return (value) => {
      const item: unknown = Array.isArray(value) ? value[key] : undefined
      return item === undefined ? unsure : item
    }
  }
  // Only a name that every object inherits needs the question whose it is: the others are read at once.
  if (key in Object.prototype) {
    return (value) => {
      if (typeof value !== 'object' || value === null || !isMap(value)) return unsure
      return Object.hasOwn(value, key) && value[key] !== undefined ? value[key] : unsure
    }
  }
  return (value) => {
    if (typeof value !== 'object' || value === null || !isMap(value)) return unsure
    const found = value[key]
    return found === undefined ? unsure : found
  }
}

/** The value, or `none` when it is missing where that is no fault. */
export function selectOptional({ root, steps }: Selection): Run {
  const reads = steps.map(({ key, isOptional }) => (isOptional ? lenient(key) : member(key)))
  return (message: Message) => {
    let value = root(message)
    for (const read of reads) value = read(value)
    return value
  }
}

function lenient(key: string | number): Read {
  const read = member(key)
  const isIndex = typeof key === 'number'
  return (value) => {
    if (value === none || value === unsure) return value
    const found = read(value)
    if (found !== unsure) return isPlain(found) ? found : unsure
    // Missing in a map or a list, or asked of what has no members: absent. The rest is for the library:
    // times have members of another kind, and a map may have an index as its key.
    if (!isPlain(value) || value instanceof Date) return unsure
    return isIndex && typeof value === 'object' && !Array.isArray(value) ? unsure : none
  }
}

/** `has(path)`: whether the last step is there; the ones before it must be. */
export function selectPresence({ root, steps }: Selection): Fast | undefined {
  const last = steps.at(-1)
  if (!last || steps.some(({ key, isOptional }) => isOptional || typeof key === 'number')) {
    return undefined
  }
  const parent = select({ root, steps: steps.slice(0, -1) }).run
  const read = lenient(last.key)
  return fast((message) => {
    const found = read(parent(message))
    return found === unsure ? unsure : found !== none
  })
}
