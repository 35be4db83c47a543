import type { Words } from '../../../runtime/plugin.ts'

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
  | { readonly ok: false; readonly message: Words; readonly hint?: Words }

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
    if (!step)
      return {
        ok: false,
        message: {
          en: `the path "${source}" is broken at ${position + 1}`,
          zh: `路径 "${source}" 在第 ${position + 1} 个字符处有误`,
        },
      }
    const [whole, name, quoted, index] = step
    const key = name ?? (quoted === undefined ? Number(index) : String(JSON.parse(quoted)))
    if (refused.has(String(key))) {
      return {
        ok: false,
        message: {
          en: `the path "${source}" must not hold "${key}"`,
          zh: `路径 "${source}" 不能含有 "${key}"`,
        },
      }
    }
    keys.push(key)
    position += whole.length
  }
  if (head === 'meta' && keys.length === 0) {
    return {
      ok: false,
      message: { en: 'all of "meta" cannot be changed', zh: '不能改动整个 "meta"' },
      hint: { en: 'name a key: meta.x', zh: '请写明一个键：meta.x' },
    }
  }
  return { ok: true, path: { source, root: head, keys } }
}

function wrongRoot(source: string, head: string): ParsedPath {
  const message = {
    en: `the path "${source}" must start with payload or meta`,
    zh: `路径 "${source}" 必须以 payload 或 meta 开头`,
  }
  if (head === 'topic')
    return {
      ok: false,
      message,
      hint: { en: 'use the field "topic" of this node', zh: '请使用此节点的字段 "topic"' },
    }
  return {
    ok: false,
    message,
    hint: { en: `write payload.${source}`, zh: `请写成 payload.${source}` },
  }
}

/** A path that `check` has let through. */
export function checkedPath(source: string): Path {
  const parsed = parsePath(source)
  if (!parsed.ok) throw new Error(`bug: unchecked path: ${parsed.message.en}`)
  return parsed.path
}
