/**
 * Expressions of a layout: CEL in which the fields of the record are plain names. `size * 2` becomes
 * `payload.self.size * 2`, and the payload that the expression sees holds just what it asks for.
 *
 *   name           a field of this record, read before (a hidden one too)
 *   _parent.name   of the record around this one; _parent._parent.name of the one around that
 *   _root.name     of the outermost record
 *   _index         the number of the item in its list, from 0; _item the item itself (in `until`)
 *   _prev          the item before this one in the list, null for the first
 *   _remaining, _position, _size   bytes left, bytes read and all bytes of the part that is being read
 *   _port, meta, topic, now        of the message
 */
import { compileExpression, reasonOf } from '../../../runtime/plugin.ts'
import type { Expression, Message } from '../../../runtime/plugin.ts'
import { Fault } from '../read/fault.ts'

export interface Surroundings {
  readonly message: Message
  /** Records around the present one, outermost first, the present one last. */
  readonly outs: readonly Values[]
  readonly hiddens: readonly Values[]
  readonly index: number
  readonly previous: unknown
  readonly item: unknown
  /** Bytes of the part: where it begins, where it ends, where reading stands. */
  readonly base: number
  readonly pos: number
  readonly end: number
  readonly port: number | string | undefined
}
export type Values = { [name: string]: unknown }
export type Run = (around: Surroundings, self: Values, hidden: Values) => unknown

export interface Code {
  readonly source: string
  readonly run: Run
  /** Fields of its own record that it reads. */
  readonly names: readonly string[]
  /** Set when it is just the name of a field. */
  readonly only?: string
  readonly constant?: unknown
  /** It looks at records around, or at other items of a list. */
  readonly usesStack: boolean
  /** It looks at how many bytes there are, which a writer does not know. */
  readonly usesInput: boolean
}

export type CodeResult =
  | { readonly ok: true; readonly code: Code }
  | { readonly ok: false; readonly message: { en: string; zh: string } }

const token =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?<![\w.])_parent(?:\._parent)*\.\w+|\.\s*\??\s*[A-Za-z_]\w*|[A-Za-z_]\w*(?:\s*\()?/g
const inputs = ['remaining', 'position', 'size'] as const
const words: { readonly [name: string]: string } = {
  _index: 'payload.index',
  _prev: 'payload.prev',
  _item: 'payload.item',
  _: 'payload.item',
  _port: 'payload.port',
  _remaining: 'payload.remaining',
  _position: 'payload.position',
  _size: 'payload.size',
}

const noLinks = {
  en: 'link() has no meaning in a layout: bytes are read the same whatever the links do',
  zh: '布局中不能使用 link()：字节的读法与连接状态无关',
}

type Part = readonly [key: string, get: Run]

/** `names`: the fields that the expression may name. */
export function compileCode(source: string, names: ReadonlySet<string>): CodeResult {
  const used = new Set<string>()
  const parts = new Map<string, Run>()
  const rewritten = source.replaceAll(token, (found) => rewrite(found, names, used, parts))
  const compiled = compileExpression(rewritten)
  if (!compiled.ok) {
    const [fault] = compiled.faults
    const plain = (text: string) => text.replaceAll(/payload\.(self|hidden)\./g, '')
    const message = fault?.message ?? ''
    const [en, zh] = typeof message === 'string' ? [message, message] : [message.en, message.zh]
    return { ok: false, message: { en: plain(en), zh: plain(zh) } }
  }
  const expression = compiled.value
  if (expression.links !== undefined) return { ok: false, message: noLinks }
  const keys = [...parts.keys()]
  const only = source.trim()
  return {
    ok: true,
    code: {
      source,
      run: createRun(source, expression, [...parts]),
      names: [...used],
      usesStack: keys.some((key) => /^(up|root|index|prev|item)/.test(key)),
      usesInput: keys.some((key) => inputs.some((name) => name === key)),
      ...(used.size === 1 && used.has(only) ? { only, run: readOnly(only) } : {}),
      ...('constant' in expression ? { constant: expression.constant } : {}),
    },
  }
}

function rewrite(
  found: string,
  names: ReadonlySet<string>,
  used: Set<string>,
  parts: Map<string, Run>,
): string {
  if (/^["'.]/.test(found) || found.endsWith('(')) return found
  const add = (key: string, get: Run, text: string) => {
    parts.set(key, get)
    return text
  }
  if (found.startsWith('_parent.')) {
    const levels = found.split('.').length - 1
    const name = found.slice(found.lastIndexOf('.') + 1)
    const isHidden = name.startsWith('_')
    const key = `${isHidden ? 'uph' : 'up'}${levels}`
    return add(key, above(levels, isHidden), `payload.${key}.${name}`)
  }
  if (names.has(found)) {
    used.add(found)
    return found.startsWith('_')
      ? add('hidden', (_around, _self, hidden) => hidden, `payload.hidden.${found}`)
      : add('self', (_around, self) => self, `payload.self.${found}`)
  }
  if (found === '_root') return add('root', (around) => around.outs[0], 'payload.root')
  const word = words[found]
  if (word === undefined) return found
  const key = word.slice('payload.'.length)
  const get = specials[key]
  return get ? add(key, get, word) : found
}

const above =
  (levels: number, isHidden: boolean): Run =>
  ({ outs, hiddens }) =>
    (isHidden ? hiddens : outs)[outs.length - 1 - levels] ?? null

const specials: { readonly [key: string]: Run } = {
  index: (around) => around.index,
  prev: (around) => around.previous ?? null,
  item: (around) => around.item ?? null,
  port: (around) => around.port ?? null,
  remaining: (around) => around.end - around.pos,
  position: (around) => around.pos - around.base,
  size: (around) => around.end - around.base,
}

const readOnly =
  (name: string): Run =>
  (_around, self, hidden) => {
    const from = name.startsWith('_') ? hidden : self
    if (Object.hasOwn(from, name)) return from[name]
    throw new Fault('value', `expected "${name}", which is not there`)
  }

function createRun(source: string, expression: Expression, parts: readonly Part[]): Run {
  return (around, self, hidden) => {
    const payload: Values = {}
    for (const [key, get] of parts) payload[key] = get(around, self, hidden)
    const { topic, meta } = around.message
    try {
      return expression.evaluate({ payload, topic, meta })
    } catch (error) {
      const reason = reasonOf(error)
      const plain = reason.replaceAll(/payload\.(self|hidden)\./g, '')
      throw new Fault('value', `"${source}" fails: ${plain}`)
    }
  }
}
