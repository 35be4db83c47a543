/** A frame through a layout: its fields with the bytes that they came from, or a value to a frame. */
import type { Message, Span, Transform } from '../../plugin.ts'
import { PermanentError } from '../../plugin.ts'
import { reasonOf } from '../../reason.ts'
import { CommandError, Exit } from '../exit.ts'
import { columns, paintFor, print } from '../output.ts'
import { flowFile, isUsable, loadBinary, readText } from './nodes.ts'

interface TryRequest {
  readonly file: string
  readonly frame: string
  readonly port?: number
  readonly json?: true
  readonly encode?: true
}

export async function tryLayout(request: TryRequest): Promise<void> {
  const { file, frame, port, encode } = request
  const node = await loadBinary(encode ? 'encode' : 'decode')
  const config = { layout: flowFile(file, await readText(file)) }
  if (!isUsable(node.check?.(config) ?? [])) return
  const meta = port === undefined ? {} : { fPort: port }
  const payload = encode ? parseValue(frame) : parseHex(frame)
  const message: Message = { payload, topic: '', meta }
  if (encode) return showFrame(node, config, message, request)
  showFields(node, config, message, request)
}

function parseHex(text: string): Uint8Array {
  const digits = text.replaceAll(/\s|:|^0x/g, '')
  const stray = /[^0-9a-f]/i.exec(digits)
  if (stray) throw new CommandError(Exit.usage, `"${stray[0]}" is no hex digit`)
  if (digits.length % 2 !== 0)
    throw new CommandError(Exit.usage, 'the frame has half a byte: an odd number of hex digits')
  return Buffer.from(digits, 'hex')
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new CommandError(Exit.usage, `the value is not JSON: ${reasonOf(error)}`)
  }
}

type Config = Parameters<Transform['create']>[0]

function showFrame(node: Transform, config: Config, message: Message, { json }: TryRequest): void {
  const result = attempt(() => node.create(config)(message)?.payload)
  if (!result.ok) return showFault(result.error, json)
  const hex = result.value instanceof Uint8Array ? hexOf(result.value) : ''
  print(json ? JSON.stringify({ hex }) : hex)
}

function showFields(node: Transform, config: Config, message: Message, { json }: TryRequest): void {
  const bytes = message.payload instanceof Uint8Array ? message.payload : new Uint8Array(0)
  const result = attempt(() => node.create(config)(message)?.payload)
  const spans = node.spans?.(config)(message) ?? []
  const value = result.ok ? result.value : undefined
  const fields = spans.map((span) => ({
    ...span,
    hex: hexOf(bytes.subarray(span.start, span.end)),
    ...(result.ok ? { value: valueAt(value, span.path) } : {}),
  }))
  if (json) {
    const outcome = result.ok ? { value } : { error: faultOf(result.error) }
    print(JSON.stringify({ ...outcome, fields }, plainValue, 2))
  } else {
    print(table(fields, result.ok))
    const derived = result.ok ? restOf(value, spans) : []
    if (derived.length > 0) print(columns(derived))
  }
  if (!result.ok) showFault(result.error, json)
}

type Attempt<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: PermanentError }

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() }
  } catch (error) {
    if (error instanceof PermanentError) return { ok: false, error }
    throw error
  }
}

function showFault(error: PermanentError, json: true | undefined): void {
  process.exitCode = Exit.problems
  if (!json) console.error(`${paintFor(process.stderr)('red', 'error')} ${error.message}`)
}

function faultOf(error: PermanentError) {
  const { kind, path, offset } = Object.assign({ kind: error.code, path: '', offset: 0 }, error)
  return { message: error.message, kind, path, offset }
}

function table(
  fields: readonly (Span & { hex: string; value?: unknown })[],
  hasValues: boolean,
): string {
  if (fields.length === 0) return '  no fields'
  const rows = fields.map(({ start, end, hex, path, value }) => [
    end - start === 1 ? String(start) : `${start}-${end - 1}`,
    hex.length > 24 ? `${hex.slice(0, 24)}...` : hex,
    nameOf(path),
    ...(hasValues ? [textOf(value)] : []),
  ])
  return columns([['bytes', 'hex', 'field', ...(hasValues ? ['value'] : [])], ...rows])
}

/** Values at the top that no bytes stand for: they were worked out. */
function restOf(value: unknown, spans: readonly Span[]): string[][] {
  if (typeof value !== 'object' || value === null) return []
  const covered = new Set(spans.map(({ path }) => path.split('/')[1]))
  return Object.entries(value)
    .filter(([key]) => !covered.has(key))
    .map(([key, inner]) => ['-', key, textOf(inner)])
}

/** `/records/0/id` as `records[0].id`. */
const nameOf = (path: string): string =>
  path
    .slice(1)
    .replaceAll(/\/(\d+)/g, '[$1]')
    .replaceAll('/', '.')

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const plainValue = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? String(value) : value instanceof Uint8Array ? hexOf(value) : value

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value, plainValue) ?? '')

function valueAt(value: unknown, path: string): unknown {
  let inner = value
  for (const step of path.split('/').slice(1)) {
    if (typeof inner !== 'object' || inner === null) return undefined
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~')
    inner = Object.getOwnPropertyDescriptor(inner, key)?.value
  }
  return inner
}
