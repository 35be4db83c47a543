/** What is wrong with an expression, in words: from the library's errors and from our own look at the tree. */
import { EvaluationError, ParseError, TypeError as CelTypeError } from '@marcbachmann/cel-js'
import type { Environment } from '@marcbachmann/cel-js'
import { distance } from 'fastest-levenshtein'

import { reasonOf } from '../reason.ts'
import type { Wording, Words } from '../words.ts'
import type { ExpressionFault } from './expression.ts'
import { createLinkCheck } from './link-faults.ts'
import { regexFault } from './linear-regex.ts'
import { walk } from './syntax.ts'
import type { ASTNode } from './syntax.ts'

/** Keys that the library leaves out of a map literal without a word. */
const droppedKeys = new Set(['__proto__', 'constructor', 'prototype'])

/** Names of an environment, read once. */
export interface Names {
  readonly variables: readonly string[]
  readonly functions: readonly string[]
  readonly methods: readonly string[]
  readonly signatures: ReadonlyMap<string, readonly string[]>
}

export function namesOf(environment: Environment): Names {
  const { variables, functions } = environment.getDefinitions()
  const signatures = new Map<string, string[]>()
  for (const { name, signature } of functions) {
    signatures.set(name, [...(signatures.get(name) ?? []), signature])
  }
  const named = (isMethod: boolean) => [
    ...new Set(functions.filter((f) => (f.receiverType !== null) === isMethod).map((f) => f.name)),
  ]
  return {
    variables: variables.map(({ name }) => name),
    functions: named(false),
    methods: named(true),
    signatures,
  }
}

/** Faults that can be seen in the tree alone: unknown names, broken patterns, keys that would vanish. */
export function treeFaults(tree: ASTNode, names: Names): ExpressionFault[] {
  const faults: ExpressionFault[] = []
  const linkFault = createLinkCheck()
  walk(tree, (node, scope) => {
    const fault =
      nameFault(node, scope, names) ?? patternFault(node) ?? keyFault(node) ?? linkFault(node)
    if (fault) faults.push({ ...fault, ...(fault.end === 0 ? spanOf(node) : {}) })
  })
  return faults
}

/** Marks a fault that stands at the node itself. */
const variables: Words = {
  en: 'there are payload, topic, meta and now',
  zh: '可用的变量有 payload、topic、meta 和 now',
}

const here = { start: 0, end: 0 }
const spanOf = ({ start, end }: ASTNode) => ({ start, end })

function nameFault(
  node: ASTNode,
  scope: readonly string[],
  names: Names,
): ExpressionFault | undefined {
  if (node.op === 'id') {
    const known = [...names.variables, ...scope]
    if (known.includes(node.args)) return undefined
    return {
      message: { en: `unknown variable "${node.args}"`, zh: `未知的变量 "${node.args}"` },
      hint: suggest(node.args, known) ?? variables,
      ...here,
    }
  }
  if (node.op !== 'call' && node.op !== 'rcall') return undefined
  const isMethod = node.op === 'rcall'
  const [name] = node.args
  const known = isMethod ? names.methods : names.functions
  if (known.includes(name)) return undefined
  const other = isMethod ? names.functions : names.methods
  const right = isMethod ? `${name}(value)` : `value.${name}(...)`
  const misplaced = { en: `write ${right}`, zh: `请写成 ${right}` }
  return {
    message: {
      en: `unknown ${isMethod ? 'method' : 'function'} "${name}"`,
      zh: `未知的${isMethod ? '方法' : '函数'} "${name}"`,
    },
    ...withHint(other.includes(name) ? misplaced : suggest(name, [...known, ...other])),
    ...here,
  }
}

function patternFault(node: ASTNode): ExpressionFault | undefined {
  if (node.op !== 'call' && node.op !== 'rcall') return undefined
  const [name] = node.args
  const pattern = node.op === 'rcall' ? node.args[2][0] : node.args[1][1]
  if (!(node.op === 'rcall' ? name === 'matches' : ['re', 'reFind', 'reReplace'].includes(name))) {
    return undefined
  }
  if (pattern?.op !== 'value' || typeof pattern.args !== 'string') return undefined
  const wrong = regexFault(pattern.args)
  if (wrong === undefined) return undefined
  return {
    message: { en: `broken regular expression: ${wrong}`, zh: `正则表达式有误：${wrong}` },
    hint: {
      en: 'the syntax is RE2: it takes linear time and so has no back-references',
      zh: '语法为 RE2：匹配只需线性时间，因此没有反向引用',
    },
    ...spanOf(pattern),
  }
}

function keyFault(node: ASTNode): ExpressionFault | undefined {
  if (node.op !== 'map') return undefined
  for (const [key] of node.args) {
    if (key.op === 'value' && typeof key.args === 'string' && droppedKeys.has(key.args)) {
      const message = {
        en: `"${key.args}" cannot be a key of a map here`,
        zh: `"${key.args}" 在这里不能作为映射的键`,
      }
      return { message, ...spanOf(key) }
    }
  }
  return undefined
}

/** A fault from an error of the library's parser or type checker. */
export function libraryFault(error: unknown, source: string, names: Names): ExpressionFault {
  const { summary, code, start, end } = detail(error, source)
  if (source.trim() === '') return { message: empty, start: 0, end: 0 }
  const message = inWords(summary, code, source)
  return { message, ...withHint(hintFor(code, summary, source, start, names)), start, end }
}

const empty: Words = { en: 'the expression is empty', zh: '表达式是空的' }

function detail(error: unknown, source: string) {
  if (
    error instanceof ParseError ||
    error instanceof CelTypeError ||
    error instanceof EvaluationError
  ) {
    const start = Math.min(error.range?.start ?? 0, source.length)
    const end = Math.min(Math.max(error.range?.end ?? start, start + 1), source.length)
    return { summary: error.summary, code: error.code, start, end }
  }
  const summary = reasonOf(error)
  return { summary, code: '', start: 0, end: source.length }
}

const tooEarly: Words = { en: 'the expression ends too early', zh: '表达式不完整' }

function inWords(summary: string, code: string, source: string): Wording {
  if (code === 'unexpected_token' && summary.endsWith('EOF')) return tooEarly
  if (code === 'limit_exceeded') {
    const reason = lower(summary)
    return { en: `the expression is too large: ${reason}`, zh: `表达式太大：${reason}` }
  }
  if (code === 'expected_token' && summary.endsWith('got EOF')) {
    const expected = lower(summary.split(',')[0] ?? '')
    return {
      en: `${expected} before the end of "${cut(source)}"`,
      zh: `在 "${cut(source)}" 结束之前：${expected}`,
    }
  }
  return lower(summary)
}

function hintFor(
  code: string,
  summary: string,
  source: string,
  start: number,
  names: Names,
): Words | undefined {
  const rest = source.slice(start)
  if (code === 'incompatible_ternary_branches') {
    return {
      en: 'both sides of "? :" need one type; wrap one in dyn(...)',
      zh: '"? :" 两边的类型必须相同；可以把其中一边写成 dyn(...)',
    }
  }
  if (code === 'no_matching_overload') {
    const name = /'(?:[^'(]*\.)?(\w+)\(/.exec(summary)?.[1] ?? ''
    const known = names.signatures.get(name)
    if (!known) return undefined
    const forms = known.slice(0, 4)
    return { en: `it is ${forms.join(' or ')}`, zh: `正确的形式是 ${forms.join(' 或 ')}` }
  }
  if (code === 'no_such_overload') {
    return {
      en: 'convert one side: string(...), double(...) or int(...)',
      zh: '请转换其中一边：string(...)、double(...) 或 int(...)',
    }
  }
  if (rest.startsWith('=')) return { en: 'compare with ==', zh: '比较请用 ==' }
  if (/^(and|or|not)\b/.test(rest)) {
    return {
      en: 'write && for and, || for or, ! for not',
      zh: '“与”写作 &&，“或”写作 ||，“非”写作 !',
    }
  }
  if (/^[&|]/.test(rest)) {
    return { en: 'write && for and, || for or', zh: '“与”写作 &&，“或”写作 ||' }
  }
  return undefined
}

/** The same errors at run time: what happened and in which part. */
export function evaluationMessage(error: unknown, source: string): string {
  if (!(error instanceof EvaluationError)) {
    return `${reasonOf(error)} (in ${cut(source)})`
  }
  const { node } = error
  const part = node ? source.slice(node.start, node.end) : source
  const key = /^No such key: (.*)$/s.exec(error.summary)?.[1]
  const what = key === undefined ? lower(error.summary) : `no such key "${cut(key)}"`
  return `${what} (in ${cut(part === '' ? source : part)})`
}

const withHint = (hint: Wording | undefined) => (hint === undefined ? {} : { hint })
const lower = (text: string) => text.charAt(0).toLowerCase() + text.slice(1)
const cut = (text: string) => (text.length > 120 ? `${text.slice(0, 117)}...` : text)

function suggest(name: string, known: readonly string[]): Words | undefined {
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1
  for (const candidate of known) {
    const far = distance(name.toLowerCase(), candidate.toLowerCase())
    if (far < bestDistance) [best, bestDistance] = [candidate, far]
  }
  if (best === undefined) return undefined
  return { en: `did you mean "${best}"?`, zh: `是不是想写 "${best}"？` }
}
