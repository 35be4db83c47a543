/** What could be typed at a place of an expression: variables, functions, methods behind a point. */
import type { ExpressionAnswer } from '../../runtime/admin/contract/try.ts'

export interface Completion {
  readonly label: string
  readonly detail: string
  /** What it replaces in the source. */
  readonly from: number
  readonly to: number
  readonly insert: string
}

const most = 8

export function completionsAt(
  language: 'expression' | 'template',
  source: string,
  caret: number,
  known: ExpressionAnswer,
): readonly Completion[] {
  const before = source.slice(0, caret)
  if (language === 'template' && before.lastIndexOf('{{') <= before.lastIndexOf('}}')) return []
  const [, point = '', word = ''] = /(\.?)([A-Za-z_]\w*)?$/.exec(before) ?? []
  if (word === '' && point === '') return []
  const place = { from: caret - word.length, to: caret }
  if (isBehindLink(before.slice(0, caret - word.length)))
    return known.linkFields
      .filter(({ name }) => name.startsWith(word) && name !== word)
      .map(({ name, type }) => ({ label: name, detail: type, insert: name, ...place }))
  const isMethod = point !== ''
  const variables = isMethod
    ? []
    : known.variables.map(({ name, type }) => ({ label: name, detail: type, insert: name }))
  const functions = known.functions
    .filter((each) => each.isMethod === isMethod)
    .map(({ name, signature }) => ({ label: name, detail: signature, insert: `${name}(` }))
  const named = new Map([...functions, ...variables].map((each) => [each.label, each]))
  return [...named.values()]
    .filter(({ label }) => label.startsWith(word) && label !== word)
    .toSorted((a, b) => a.label.localeCompare(b.label))
    .slice(0, most)
    .map((each) => ({ ...each, ...place }))
}

/** `link('name').` has fields, and no methods. */
const isBehindLink = (before: string): boolean => /\blink\(\s*(['"])[^'"]*\1\s*\)\.$/.test(before)
