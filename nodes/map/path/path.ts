/**
 * Where in a message something stands: `payload`, `payload.a.b`, `payload["odd key"]`,
 * `payload.list[0]`, `meta.x`.
 */
export interface Path {
  readonly source: string
  readonly root: 'payload' | 'meta'
  readonly keys: readonly (string | number)[]
}

export type ParsedPath =
  | { readonly ok: true; readonly path: Path }
  | { readonly ok: false; readonly message: string; readonly hint?: string }

const stepPattern = /\.([A-Za-z_$][\w$-]*)|\[("(?:[^"\\]|\\.)*")\]|\[(0|[1-9][0-9]{0,8})\]/y
/** Keys that reach the prototype in some code down the road. */
const refused = new Set(['__proto__', 'constructor', 'prototype'])

export function parsePath(source: string): ParsedPath {
  const [head = ''] = /^[A-Za-z_]\w*/.exec(source) ?? []
  if (head !== 'payload' && head !== 'meta') return wrongRoot(source, head)
  const keys: (string | number)[] = []
  let position = head.length
  while (position < source.length) {
    stepPattern.lastIndex = position
    const step = stepPattern.exec(source)
    if (!step) return { ok: false, message: `the path "${source}" is broken at ${position + 1}` }
    const [whole, name, quoted, index] = step
    const key = name ?? (quoted === undefined ? Number(index) : String(JSON.parse(quoted)))
    if (refused.has(String(key))) {
      return { ok: false, message: `the path "${source}" must not hold "${key}"` }
    }
    keys.push(key)
    position += whole.length
  }
  if (head === 'meta' && keys.length === 0) {
    return { ok: false, message: 'all of "meta" cannot be changed', hint: 'name a key: meta.x' }
  }
  return { ok: true, path: { source, root: head, keys } }
}

function wrongRoot(source: string, head: string): ParsedPath {
  const message = `the path "${source}" must start with payload or meta`
  if (head === 'topic') return { ok: false, message, hint: 'use the field "topic" of this node' }
  return { ok: false, message, hint: `write payload.${source}` }
}

/** A path that `check` has let through. */
export function checkedPath(source: string): Path {
  const parsed = parsePath(source)
  if (!parsed.ok) throw new Error(`bug: unchecked path: ${parsed.message}`)
  return parsed.path
}
