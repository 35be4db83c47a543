/**
 * Changes to a value without changing it: the touched paths are put into a tree once, and each message
 * gets copies of exactly the objects along them. What an edit reads is always the message as it came.
 */
import { PermanentError } from '../../../runtime/plugin.ts'
import type { Expression, Message } from '../../../runtime/plugin.ts'
import type { Path } from './path.ts'

export type Change =
  | { readonly kind: 'set'; readonly value: Expression }
  | { readonly kind: 'take'; readonly from: Path }
  | { readonly kind: 'remove' }

export interface Edit {
  readonly at: Path
  readonly change: Change
}

interface Branch {
  readonly key: string | number
  readonly source: string
  change: Change | undefined
  readonly branches: Branch[]
  /** Keys of branches that only remove: they are left out while copying, which keeps the copy fast. */
  readonly doomed: Set<string>
}

/** Stands for a value that is not there; never leaves this file. */
const absent = Symbol('absent')

type Apply = (message: Message) => unknown

/** `undefined` when no edit touches this part of the message. */
export function createEdit(root: 'payload' | 'meta', edits: readonly Edit[]): Apply | undefined {
  const own = edits.filter(({ at }) => at.root === root)
  if (own.length === 0) return undefined
  const trunk = createBranch('', root)
  for (const { at, change } of own) grow(trunk, at).change = change
  markDoomed(trunk)
  return (message) => {
    const value = apply(trunk, message[root], message)
    return value === absent ? null : value
  }
}

function grow(trunk: Branch, { keys }: Path): Branch {
  let branch = trunk
  for (const key of keys) {
    let next = branch.branches.find((known) => known.key === key)
    if (!next) {
      const step = typeof key === 'number' ? `[${key}]` : `.${key}`
      next = createBranch(key, branch.source + step)
      branch.branches.push(next)
    }
    branch = next
  }
  return branch
}

function createBranch(key: string | number, source: string): Branch {
  return { key, source, change: undefined, branches: [], doomed: new Set() }
}

function markDoomed({ branches, doomed }: Branch): void {
  for (const branch of branches) {
    const onlyRemoves = branch.change?.kind === 'remove' && branch.branches.length === 0
    if (onlyRemoves && typeof branch.key === 'string') doomed.add(branch.key)
    markDoomed(branch)
  }
}

function apply(branch: Branch, current: unknown, message: Message): unknown {
  const { change, branches } = branch
  const value = change ? changed(change, current, message) : current
  if (branches.length === 0) return value
  if (Array.isArray(value)) return applyToList(branch, value, message)
  if (typeof value !== 'object' && value !== absent && value !== undefined) {
    throw notAnObject(branch, value)
  }
  if (value === null || value instanceof Uint8Array) throw notAnObject(branch, value)
  return applyToObject(branch, value, message)
}

function changed(change: Change, current: unknown, message: Message): unknown {
  if (change.kind === 'set') return change.value.evaluate(message)
  if (change.kind === 'remove') return absent
  const taken = read(change.from, message)
  return taken === absent ? current : taken
}

function applyToObject(
  { branches, source, doomed }: Branch,
  value: object | symbol | undefined,
  message: Message,
): unknown {
  const original = typeof value === 'object' ? value : {}
  const isRemoving = doomed.size > 0 && hasAny(original, doomed)
  let isTouched = isRemoving
  const isReshaped = isRemoving || isGrowing(branches, original)
  const result: Record<string, unknown> = isReshaped
    ? copyMembers(original, doomed)
    : { ...original }
  for (const branch of branches) {
    const { key } = branch
    if (typeof key === 'number') throw new PermanentError('path', `"${source}" is no list`)
    if (doomed.has(key)) continue
    const before = Object.hasOwn(result, key) ? result[key] : absent
    const after = apply(branch, before, message)
    if (after === before) continue
    isTouched = true
    if (after === absent) delete result[key]
    else result[key] = after
  }
  if (isTouched) return result
  return typeof value === 'object' ? value : absent
}

function hasAny(value: object, keys: ReadonlySet<string>): boolean {
  for (const key of keys) if (Object.hasOwn(value, key)) return true
  return false
}

function isGrowing(branches: readonly Branch[], value: object): boolean {
  for (const { key, change } of branches) {
    if (change?.kind !== 'remove' && !Object.hasOwn(value, key)) return true
  }
  return false
}

/** Beyond this many, an object that grows member by member becomes a slow one. */
const fewMembers = 16

/**
 * A copy that members can be added to. A spread is the fastest copy of all (20 ns), but the first
 * member added to it costs 350 ns more; growing member by member costs 100 ns in all. Benchmark:
 * bench/micro/map.ts.
 */
function copyMembers(value: object, doomed: ReadonlySet<string>): Record<string, unknown> {
  const source: Record<string, unknown> = Object(value)
  const copy: Record<string, unknown> = {}
  let count = 0
  for (const key in source) {
    count += 1
    // To assign `__proto__` would set the prototype; a spread copies it as data.
    if (count > fewMembers || key === '__proto__') return copyWide(value, doomed)
    if (doomed.size === 0 || !doomed.has(key)) copy[key] = source[key]
  }
  return copy
}

function copyWide(value: object, doomed: ReadonlySet<string>): Record<string, unknown> {
  const copy: Record<string, unknown> = { ...value }
  for (const key of doomed) delete copy[key]
  return copy
}

function applyToList({ branches, source }: Branch, list: unknown[], message: Message): unknown[] {
  const copy = [...list]
  const gone: number[] = []
  for (const branch of branches) {
    const { key } = branch
    if (typeof key !== 'number') {
      throw new PermanentError('path', `"${source}" is a list: it has no key "${key}"`)
    }
    const isThere = key < list.length
    const after = apply(branch, isThere ? copy[key] : absent, message)
    if (after === absent) {
      if (isThere) gone.push(key)
    } else if (key <= copy.length) copy[key] = after
    else {
      throw new PermanentError(
        'path',
        `"${source}" has ${list.length} items: no place for [${key}]`,
      )
    }
  }
  return gone.length === 0 ? copy : copy.filter((_, index) => !gone.includes(index))
}

/** Own keys and list items only. */
function read({ root, keys }: Path, message: Message): unknown {
  let value: unknown = message[root]
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return absent
    value = Reflect.get(value, key)
  }
  return value === undefined ? absent : value
}

function notAnObject({ source, branches }: Branch, value: unknown): PermanentError {
  const what = nameType(value)
  const key = branches[0]?.key ?? ''
  const hint = what === 'bytes' || what === 'a string' ? ': decode it first' : ''
  return new PermanentError('path', `"${source}" is ${what}, so it has no "${key}"${hint}`)
}

function nameType(value: unknown): string {
  if (value === null) return 'null'
  return value instanceof Uint8Array ? 'bytes' : `a ${typeof value}`
}
