/** A single value: references, type, and what it is compiled to. */
import { allOf, anyOf } from '../errors/define.ts'
import { allOf as allOfZh, anyOf as anyOfZh } from '../errors/zh/define.ts'
import { compileExpression, compileTemplate } from '../expression/compile.ts'
import type { Compiled, ExpressionFault } from '../expression/expression.ts'
import type { FindLink, LinkName } from '../expression/links.ts'
import { WordedError, wordingOf } from '../words.ts'
import type { Wording, Words } from '../words.ts'
import { placingIn } from './align.ts'
import { foundIn, wantedBy } from './describe.ts'
import type { FieldSchema } from './describe.ts'
import { digest } from './fingerprint.ts'
import { hasReference, interpolate } from './interpolate.ts'
import type { Interpolated } from './interpolate.ts'
import type { Place } from './report.ts'
import { checkRules, fits } from './rules.ts'
import { fitsField, paramTypeInWords, writingOf } from './subflow/param-fit.ts'
import { unknownValue } from './subflow/param-value.ts'
import type { ParamValue } from './subflow/param-value.ts'
import { suggest } from './suggest.ts'
import type { ScalarTree, Tree } from './tree.ts'
import { guessDuration, guessSize, parseDuration, parseSize } from './units.ts'
import { nothing, placeOf } from './walk.ts'
import type { Resolved, Scope, Spot } from './walk.ts'

interface Leaf {
  readonly tree: ScalarTree
  readonly schema: FieldSchema
  readonly spot: Spot
  readonly scope: Scope
  readonly place: Place
  /** Set when the value was a text. */
  readonly from?: Interpolated
}

const quoteText: Words = { en: 'Put the whole text in quotes.', zh: '给整段文本加上引号。' }

export function resolveLeaf(tree: Tree, schema: FieldSchema, spot: Spot, scope: Scope): Resolved {
  const place = placeOf(tree, spot)
  if (tree.kind !== 'scalar' || (tree.value === null && !fits(schema, null))) {
    const found = foundIn(tree)
    const isCode = schema['x-value'] === 'expression' || schema['x-value'] === 'template'
    const advice = isCode && tree.kind !== 'scalar' ? quoteText : undefined
    scope.report.add('E302', place, { field: spot.field, wanted: wantedBy(schema), found, advice })
    return nothing
  }
  if (typeof tree.value !== 'string')
    return finish(tree.value, { tree, schema, spot, scope, place })
  const from = hasReference(tree.value)
    ? interpolate(tree, tree.value, spot.path, scope, writingOf(schema))
    : { text: tree.value, references: [], isWhole: false, params: [] }
  if (from.text === undefined) return nothing
  const leaf = { tree, schema, spot, scope, place, from }
  const param = from.isWhole ? from.params[0] : undefined
  if (param && !fitsField(param.type, schema)) return reportMisfit(param, leaf)
  if (from.params.some(({ state }) => state === 'unknown')) {
    scope.open.push(spot.path)
    if (param?.type === 'connection') checkPassed(param, leaf)
    if (writingOf(schema) === 'plain') return { value: unknownValue, print: null }
  } else if (param && writingOf(schema) === 'plain') return finishParam(param, leaf)
  return finish(from.isWhole ? typed(from.text, schema) : from.text, leaf)
}

/** A whole reference is a number or a boolean where the field wants one. */
function typed(text: string, schema: FieldSchema): string | number | boolean {
  if (schema['x-value'] !== undefined || fits(schema, text)) return text
  if (text === 'true' || text === 'false') return text === 'true'
  return /^[-+]?(\d+(\.\d*)?|\.\d+)(e[-+]?\d+)?$/i.test(text) ? Number(text) : text
}

function finishParam(param: ParamValue, leaf: Leaf): Resolved {
  if (param.type === 'connection') return checkPassed(param, leaf)
  const { value } = param
  if (typeof value === 'string') return finish(typed(value, leaf.schema), leaf)
  return finish(leaf.schema.type === 'string' ? String(value) : value, leaf)
}

/** A connection of the flow above: its types were said with the param. */
function checkPassed({ name, of, value, connection }: ParamValue, leaf: Leaf): Resolved {
  const { schema, scope, place } = leaf
  const types = schema['x-connection'] ?? []
  const type = of.find((each) => !types.includes(each))
  if (type !== undefined) scope.report.add('E219', place, { name, type, types })
  if (!connection) return { value: unknownValue, print: null }
  scope.used.push(connection.name)
  return { value, print: digest(connection.name) }
}

function reportMisfit({ name, type }: ParamValue, { schema, spot, scope, place }: Leaf): Resolved {
  const found = paramTypeInWords[type]
  const wanted = wantedBy(schema)
  scope.report.add('E332', place, { field: spot.field, wanted, param: name, found })
  return nothing
}

function finish(value: ScalarTree['value'], leaf: Leaf): Resolved {
  const { schema, spot, scope, place, from, tree } = leaf
  if (schema['x-value'] === 'file') return openFile(value, leaf)
  const isSecret = schema['x-secret'] === true
  const print =
    from && (isSecret || from.references.length > 0) ? digest(String(value)) : printable(value)
  if (schema['x-value'] !== undefined) return { value: convert(value, leaf), print }
  const subject = {
    field: spot.field,
    found: foundIn(tree, from, isSecret),
    value: typeof value === 'bigint' ? Number(value) : value,
    advice: adviceFor(value, leaf),
  }
  if (!checkRules(schema, subject, place, scope.report)) return nothing
  if (
    isSecret &&
    from?.references.length === 0 &&
    value !== '' &&
    tree.range.end > tree.range.start
  )
    scope.report.add('W301', place, { field: spot.field })
  if (schema['x-connection']) checkConnection(String(value), schema['x-connection'], leaf)
  return { value, print }
}

const printable = (value: ScalarTree['value']): unknown =>
  typeof value === 'bigint' ? String(value) : value

function adviceFor(value: ScalarTree['value'], { schema, tree, from }: Leaf): Wording | undefined {
  if (from && from.references.length > 0) return undefined
  const isText = typeof value === 'string'
  if (schema.type === 'string' && !isText) {
    const written = String(tree.value)
    return { en: `Put it in quotes: "${written}".`, zh: `给它加上引号："${written}"。` }
  }
  if (schema.type === 'boolean' && isText) {
    if (/^(true|yes|on|y)$/i.test(value)) return { en: 'Write true.', zh: '请写 true。' }
    if (/^(false|no|off|n)$/i.test(value)) return { en: 'Write false.', zh: '请写 false。' }
  }
  const wantsNumber = schema.type === 'integer' || schema.type === 'number'
  if (wantsNumber && isText && value.trim() !== '' && Number.isFinite(Number(value)))
    return { en: `Remove the quotes: ${value.trim()}.`, zh: `去掉引号：${value.trim()}。` }
  return undefined
}

function checkConnection(
  name: string,
  types: readonly string[],
  { spot, scope, place }: Leaf,
): void {
  const { connections, report, used } = scope
  if (!connections.has(name)) {
    const names = [...connections].filter(([, type]) => type !== undefined && types.includes(type))
    const known = names.map(([candidate]) => candidate)
    const suggestion = suggest(name, known) ?? suggest(name, connections.keys())
    report.add('E218', place, { name, suggestion, names: known, types })
    return
  }
  used.push(name)
  const type = connections.get(name)
  if (type !== undefined && !types.includes(type))
    report.add('E219', { ...place, path: spot.path }, { name, type, types })
}

function convert(value: ScalarTree['value'], leaf: Leaf): unknown {
  const resolver = leaf.schema['x-value']
  if (resolver === 'duration') return convertDuration(value, leaf)
  if (resolver === 'size') return convertSize(value, leaf)
  const code = codeOf(value, leaf)
  return resolver === 'expression'
    ? compiled('E401', linked(compileExpression(code), leaf), leaf)
    : compiled('E402', linked(compileTemplate(code), leaf), leaf)
}

/** `where: true` and `value: 42` are code too: the text as it was written. */
function codeOf(value: ScalarTree['value'], { tree, scope }: Leaf): string {
  if (typeof value === 'string') return value
  return scope.report.source.slice(tree.origin ?? tree.range) || String(value)
}

function convertDuration(value: ScalarTree['value'], leaf: Leaf): unknown {
  const { spot, scope, place, tree, from } = leaf
  const result = value === 0 ? 0 : typeof value === 'string' ? parseDuration(value) : undefined
  if (result !== undefined) return result
  const found = foundIn(tree, from)
  const suggestion = from?.references.length ? undefined : guessDuration(value)
  scope.report.add('E313', place, { field: spot.field, found, suggestion })
  return undefined
}

function convertSize(value: ScalarTree['value'], leaf: Leaf): unknown {
  const { spot, scope, place, tree, from } = leaf
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  const result = typeof value === 'string' ? parseSize(value) : undefined
  if (result !== undefined) return result
  const found = foundIn(tree, from)
  const suggestion = from?.references.length ? undefined : guessSize(value)
  scope.report.add('E314', place, { field: spot.field, found, suggestion })
  return undefined
}

/** A file's text is part of what the file says, so that a reload sees a change. */
function openFile(value: ScalarTree['value'], { schema, spot, scope, place, tree, from }: Leaf) {
  if (typeof value !== 'string') {
    const facts = { field: spot.field, wanted: wantedBy(schema), found: foundIn(tree) }
    scope.report.add('E302', place, facts)
    return nothing
  }
  const endings = schema['x-file'] ?? []
  try {
    if (!endings.some((ending) => value.toLowerCase().endsWith(ending)))
      throw new WordedError(wrongEnding(endings))
    const opened = scope.references.open?.(value)
    if (opened === undefined) throw new WordedError(noFiles)
    // Asked for when the type's own check has read what the file names.
    const toJSON = () => opened.files().map(({ path, text }) => [path, digest(text)])
    return { value: Object.freeze(opened.file), print: { toJSON } }
  } catch (error) {
    // What a reference gives may be a secret.
    const path = from?.references[0] ?? value
    scope.report.add('E317', place, { path, reason: wordingOf(error) })
    return nothing
  }
}

const noFiles: Words = { en: 'no files are read here', zh: '这里不读取文件' }
const wrongEnding = (endings: readonly string[]): Words => ({
  en: `its name must end in ${anyOf(endings)}`,
  zh: `文件名必须以 ${anyOfZh(endings)} 结尾`,
})

interface Linking<T> {
  readonly links?: readonly LinkName[]
  readonly bind?: (find: FindLink) => T
}

/** What asks for links is checked against the connections of this flow, and asks its board from now on. */
function linked<T extends Linking<T>>(outcome: Compiled<T>, { scope }: Leaf): Compiled<T> {
  const { links: board, connections } = scope
  if (!outcome.ok || outcome.value.links === undefined || board === undefined) return outcome
  const { links, bind } = outcome.value
  const faults = links.filter(({ name }) => !connections.has(name)).map(linkFault(connections))
  if (faults.length > 0 || bind === undefined) return { ok: false, faults }
  for (const { name } of links) board.names.add(name)
  return { ok: true, value: bind(board.find) }
}

const linkFault =
  (connections: ReadonlyMap<string, unknown>) =>
  ({ name, start, end }: LinkName): ExpressionFault => {
    const near = suggest(name, connections.keys())
    const names = [...connections.keys()].map((known) => `"${known}"`)
    const hint: Words | undefined =
      near !== undefined
        ? { en: `did you mean "${near}"?`, zh: `是不是想写 "${near}"？` }
        : names.length > 0
          ? { en: `the connections are ${allOf(names)}`, zh: `现有的连接：${allOfZh(names)}` }
          : undefined
    const message = { en: `there is no connection "${name}"`, zh: `没有连接 "${name}"` }
    return { message, ...(hint === undefined ? {} : { hint }), start, end }
  }

type Outcome =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly faults: readonly ExpressionFault[] }

function compiled(code: 'E401' | 'E402', outcome: Outcome, leaf: Leaf): unknown {
  if (outcome.ok) return outcome.value
  const { spot, scope, tree, place, from } = leaf
  const isAsWritten = from !== undefined && from.references.length === 0
  const inFile =
    isAsWritten && tree.range.end > tree.range.start
      ? placingIn(scope.report.source.text, tree.origin ?? tree.range, from.text ?? '')
      : () => place.range
  for (const { message, hint, start, end } of outcome.faults) {
    const range = inFile({ start, end })
    scope.report.add(code, { range, path: spot.path }, { field: spot.field, message, hint })
  }
  return undefined
}
