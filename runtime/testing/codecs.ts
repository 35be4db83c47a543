/** MessagePack and CBOR of test files, by the node types that flows use, with their defaults. */
import type { Catalogue, TypeInfo } from '../document/catalogue.ts'
import { checkFlow } from '../document/check.ts'
import { parseFlow } from '../document/parse.ts'
import { Type } from '../field.ts'
import type { Registry } from '../graph/registry.ts'
import { noMeta } from '../message.ts'

export const codecFormats = ['msgpack', 'cbor'] as const
export type CodecFormat = (typeof codecFormats)[number]

export interface Codec {
  encode(value: unknown): unknown
  decode(bytes: Uint8Array): unknown
}
export type Codecs = (format: CodecFormat) => Codec

/** Loads the node types of these formats. */
export async function loadCodecs(
  registry: Registry,
  formats: Iterable<CodecFormat>,
): Promise<Codecs> {
  const codecs = new Map<CodecFormat, Codec>()
  for (const format of new Set(formats)) codecs.set(format, await loadCodec(registry, format))
  return (format) => {
    const codec = codecs.get(format)
    if (codec === undefined) throw new Error(`bug: the codec of ${format} is not loaded`)
    return codec
  }
}

async function loadCodec(registry: Registry, format: CodecFormat): Promise<Codec> {
  const [fault] = await registry.load([`${format}/encode`, `${format}/decode`])
  if (fault !== undefined) throw new Error(`${fault.type} cannot be loaded: ${fault.reason}`)
  const encode = transformOf(registry, `${format}/encode`)
  const decode = transformOf(registry, `${format}/decode`)
  return { encode, decode }
}

function transformOf(registry: Registry, type: string): (payload: unknown) => unknown {
  const definition = registry.definition(type)
  if (definition?.kind !== 'transform') throw new Error(`there is no transform "${type}"`)
  const run = definition.create(defaultsOf(registry, type))
  return (payload) => run({ payload, topic: '', meta: noMeta })?.payload
}

/** The configuration of a node that says nothing but its type, resolved by the check of flows. */
function defaultsOf(registry: Registry, type: string): Readonly<Record<string, unknown>> {
  const text = JSON.stringify({
    version: 1,
    nodes: { before: { type: before.type }, codec: { type } },
  })
  const catalogue: Catalogue = {
    names: () => registry.names(),
    find: (name) => (name === before.type ? before : registry.find(name)),
  }
  const references = {
    env: () => undefined,
    file: () => {
      throw new Error('no file is read here')
    },
  }
  const { flow } = checkFlow(parseFlow(text, type), { id: 'codec', catalogue, references })
  const node = flow?.nodes.find(({ id }) => id === 'codec')
  if (node === undefined) throw new Error(`"${type}" needs a configuration`)
  return node.config
}

const nothing = { summary: '', help: '' }
const before: TypeInfo = {
  type: 'test/before',
  kind: 'source',
  schema: Type.Object({}, { additionalProperties: false }),
  inputs: [],
  outputs: { out: 'any' },
  icon: '',
  text: { en: nothing, 'zh-CN': nothing },
  examples: [],
}
