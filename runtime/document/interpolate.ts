/**
 * `${env:NAME}`, `${env:NAME:-default}`, `${file:PATH}`, `${param:NAME}` and `$${` in the text of a scalar.
 * This runs on values after parsing: what a variable holds can never change the structure of the file.
 */
import { placingIn } from './align.ts'
import type { References } from './flow.ts'
import type { Range } from './problem.ts'
import type { Report } from './report.ts'
import { fitsField, isInHole, paramTypeInWords } from './subflow/param-fit.ts'
import type { Writing } from './subflow/param-fit.ts'
import type { ParamValue, ParamValues } from './subflow/param-value.ts'
import { suggest } from './suggest.ts'
import type { ScalarTree } from './tree.ts'
import { wordingOf } from '../words.ts'
import type { Words } from '../words.ts'

export interface Interpolated {
  /** The text with references replaced; `undefined` when one of them failed. */
  readonly text: string | undefined
  /** The references that stood in it, as written. */
  readonly references: readonly string[]
  /** The value was one reference and nothing else: it takes the type that its field wants. */
  readonly isWhole: boolean
  /** The params among them. */
  readonly params: readonly ParamValue[]
}

export interface InterpolateScope {
  readonly references: References
  readonly report: Report
  /** Absent: the file is no subflow. */
  readonly params?: ParamValues | undefined
}

const opening = /\$?\$\{/g
const wellFormed =
  /^(?:env:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?|file:([^}]+)|param:([A-Za-z0-9_-]+))$/

export function hasReference(text: string): boolean {
  return text.includes('${')
}

export function interpolate(
  scalar: ScalarTree,
  source: string,
  path: string,
  scope: InterpolateScope,
  writing: Writing = 'plain',
): Interpolated {
  const { report } = scope
  const found: string[] = []
  const params: ParamValue[] = []
  const inFile = placingIn(report.source.text, scalar.origin ?? scalar.range, source)
  let text = ''
  let rest = 0
  let isFailed = false
  for (const match of source.matchAll(opening)) {
    if (match.index < rest) continue
    text += source.slice(rest, match.index)
    if (match[0] === '$${') {
      text += '${'
      rest = match.index + 3
      continue
    }
    const close = source.indexOf('}', match.index)
    const end = close === -1 ? source.length : close + 1
    const reference = source.slice(match.index, end)
    const place = {
      range: inFile({ start: match.index, end }),
      path,
    }
    const isAll = match.index === 0 && end === source.length
    const isCode =
      writing === 'expression' || (writing === 'template' && isInHole(source, match.index))
    const value = lookUp(reference, close !== -1, place, scope)
    if (value === undefined) isFailed = true
    found.push(reference)
    if (typeof value === 'object') {
      params.push(value)
      if (!isAll && !isWritable(value, isCode, place, report)) isFailed = true
      text += isCode ? value.code : String(value.value)
    } else text += value ?? ''
    rest = end
  }
  text += source.slice(rest)
  return {
    text: isFailed ? undefined : text,
    references: found,
    isWhole: found.length === 1 && found[0] === source,
    params,
  }
}

/** A part of a text is text: a connection is none, and an expression is one only among code. */
function isWritable(
  { name, type }: ParamValue,
  isCode: boolean,
  place: { range: Range; path: string },
  report: Report,
): boolean {
  if (isCode ? type !== 'connection' : fitsField(type, { 'x-value': 'template' })) return true
  const found = paramTypeInWords[type]
  report.add('E332', place, { field: aPartOfText, wanted: aText, param: name, found })
  return false
}

const aPartOfText: Words = { en: 'a part of a text', zh: '文本的一部分' }
const aText: Words = { en: 'a text', zh: '文本' }

function lookUp(
  reference: string,
  isClosed: boolean,
  place: { range: Range; path: string },
  scope: InterpolateScope,
): string | ParamValue | undefined {
  const { references, report } = scope
  const inner = reference.slice(2, -1)
  const match = isClosed ? wellFormed.exec(inner) : null
  if (!match) {
    const reason = isClosed ? reasonFor(inner) : unclosed
    report.add('E312', place, { reference: shortened(reference), reason })
    return undefined
  }
  const [, name, fallback, path, param] = match
  if (param !== undefined) return findParam(param, place, scope)
  if (path !== undefined) return readFile(path, place, scope)
  if (name === undefined) return undefined
  const value = references.env(name)
  // As in a shell: `:-` also stands in for a variable that is set to nothing.
  if (fallback !== undefined) return value === undefined || value === '' ? fallback : value
  if (value === undefined) report.add('E310', place, { name })
  return value
}

function findParam(
  name: string,
  place: { range: Range; path: string },
  { params, report }: InterpolateScope,
): ParamValue | undefined {
  const value = params?.get(name)
  if (value) return value
  const names = [...(params?.keys() ?? [])]
  const suggestion = suggest(name, names)
  report.add('E331', place, { name, suggestion, params: names, isSubflow: params !== undefined })
  return undefined
}

function readFile(
  path: string,
  place: { range: Range; path: string },
  { references, report }: InterpolateScope,
): string | undefined {
  try {
    return references.file(path)
  } catch (error) {
    report.add('E311', place, { path, reason: wordingOf(error) })
    return undefined
  }
}

const shortened = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text)

const unclosed: Words = { en: 'the closing "}" is missing', zh: '缺少结尾的 "}"' }

function reasonFor(inner: string): Words {
  if (inner === '') return { en: 'it is empty', zh: '它是空的' }
  if (inner.startsWith('param:'))
    return {
      en: 'the name of a param has letters, digits and hyphens, and there is no default here',
      zh: '参数名由字母、数字和连字符组成，这里不能写默认值',
    }
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(inner))
    return {
      en: `"env:" is missing, as in \${env:${inner}}`,
      zh: `缺少 "env:"，应写成 \${env:${inner}}`,
    }
  if (inner.startsWith('file:')) return { en: 'the path is missing', zh: '缺少路径' }
  if (inner.startsWith('env:'))
    return {
      en: 'the name of a variable has letters, digits and underscores; a default follows ":-"',
      zh: '变量名由字母、数字和下划线组成；默认值写在 ":-" 之后',
    }
  const kind = shortened(inner.split(':')[0] ?? '')
  return {
    en: `"${kind}" is none of "env", "file" and "param"`,
    zh: `"${kind}" 不是 "env"、"file" 或 "param"`,
  }
}
