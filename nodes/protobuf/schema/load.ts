/**
 * `.proto` text -> descriptors. The library parses and resolves; it would also generate code for each
 * message, which is never asked for here: messages are read and written by closures over the
 * descriptors, so that no schema becomes a program.
 */
import { createRequire } from 'node:module'

import protobuf from 'protobufjs'

import type { FlowFile } from '../../../runtime/plugin.ts'
import { reasonOf } from '../../../runtime/plugin.ts'

/** A file, or text in the flow itself. */
export type SchemaSource = FlowFile | { readonly text: string }

export interface Schema {
  readonly root: protobuf.Root
  /** Messages that the first file declares, with their full names. */
  readonly messages: readonly string[]
}

/** Says the file and the line. */
export class SchemaFault extends Error {
  override readonly name = 'SchemaFault'
}

interface Source {
  readonly path: string
  readonly text: string
  readonly file?: FlowFile
}

const known = new WeakMap<object, Schema>()

/** Throws a SchemaFault. The same source is parsed once. */
export function loadSchema(from: SchemaSource): Schema {
  const before = known.get(from)
  if (before !== undefined) return before
  const first = 'beside' in from ? sourceOf(from) : { path: 'schema', text: from.text }
  const root = new protobuf.Root()
  const sources = new Map<string, Source>()
  const open = (source: Source): void => {
    sources.set(source.path, source)
    for (const name of parseInto(root, source)) {
      const other = imported(name, source, first)
      if (typeof other === 'string') addBundled(root, other, sources)
      else if (!sources.has(other.path)) open(other)
    }
  }
  open(first)
  resolveTypes(root, sources)
  const schema = { root, messages: messagesOf(root, first.path) }
  known.set(from, schema)
  return schema
}

const sourceOf = (file: FlowFile): Source => ({ path: file.path, text: file.text, file })

/** Adds what the text declares and returns what it imports. */
function parseInto(root: protobuf.Root, { path, text }: Source): readonly string[] {
  try {
    // It is kept by everything that the text declares.
    setFileName(path)
    const { imports = [], weakImports = [] } = protobuf.parse(text, root, { keepCase: true })
    return [...imports, ...weakImports]
  } catch (error) {
    throw faultAt(path, error)
  } finally {
    setFileName(null)
  }
}

function setFileName(path: string | null): void {
  // The types of the library leave this property out.
  Object.assign(protobuf.parse, { filename: path })
}

function faultAt(path: string, error: unknown): SchemaFault {
  const message = reasonOf(error)
  const [place, line] = /\s*\((?:[^()]*, )?line (\d+)\)$/.exec(message) ?? ['', undefined]
  const said = message.slice(0, message.length - place.length).replaceAll("'", '"')
  return new SchemaFault(`${path}${line === undefined ? '' : `:${line}`}: ${said}`)
}

/** What the library brings along, by name, or a file: beside the one that names it, or the first one. */
function imported(name: string, from: Source, first: Source): Source | string {
  if (isBundled(name)) return name
  const line = lineOf(from.text, `"${name}"`) ?? lineOf(from.text, `'${name}'`)
  const place = `${from.path}${line === undefined ? '' : `:${line}`}`
  if (from.file === undefined || first.file === undefined)
    throw new SchemaFault(
      `${place}: "${name}" cannot be imported: a schema that stands in the flow imports no files`,
    )
  try {
    return sourceOf(from.file.beside(name))
  } catch (error) {
    try {
      return sourceOf(first.file.beside(name))
    } catch {
      const reason = reasonOf(error)
      throw new SchemaFault(`${place}: "${name}" cannot be imported: ${reason}`)
    }
  }
}

const descriptorFile = 'google/protobuf/descriptor.proto'

const isBundled = (name: string): boolean =>
  name === descriptorFile || (name.endsWith('.proto') && Object.hasOwn(protobuf.common, name))

function addBundled(root: protobuf.Root, name: string, sources: Map<string, Source>): void {
  if (sources.has(name)) return
  sources.set(name, { path: name, text: '' })
  const { nested } = (
    name === descriptorFile
      ? createRequire(import.meta.url)('protobufjs/google/protobuf/descriptor.json')
      : protobuf.common.get(name)
  ) as protobuf.INamespace
  if (nested !== undefined) root.addJSON(nested)
}

/** Every type that a field names must be there; the library says which one is not, but not where. */
function resolveTypes(root: protobuf.Root, sources: ReadonlyMap<string, Source>): void {
  for (const type of typesBelow(root))
    for (const field of type.fieldsArray) {
      try {
        field.resolve()
      } catch {
        const { path = '', text = '' } = sources.get(type.filename ?? '') ?? {}
        const line = lineOf(text, new RegExp(`\\b${field.name}\\s*=\\s*(0[xX])?[0-9]`))
        const place = `${path}${line === undefined ? '' : `:${line}`}`
        throw new SchemaFault(
          `${place}: there is no type "${field.type}" for the field "${type.name}.${field.name}"`,
        )
      }
    }
  try {
    root.resolveAll()
  } catch (error) {
    const [first] = sources.keys()
    throw faultAt(first ?? '', error)
  }
}

function typesBelow(space: protobuf.NamespaceBase): protobuf.Type[] {
  return space.nestedArray.flatMap((each) => {
    const own = each instanceof protobuf.Type ? [each] : []
    return each instanceof protobuf.Namespace ? [...own, ...typesBelow(each)] : own
  })
}

function messagesOf(root: protobuf.Root, path: string): string[] {
  return typesBelow(root)
    .filter((type) => type.filename === path && !(type.parent instanceof protobuf.Type))
    .map((type) => nameOf(type))
}

/** The full name without the dot before it. */
export const nameOf = (object: protobuf.ReflectionObject): string => object.fullName.slice(1)

function lineOf(text: string, what: string | RegExp): number | undefined {
  const at = typeof what === 'string' ? text.indexOf(what) : text.search(what)
  return at === -1 ? undefined : text.slice(0, at).split('\n').length
}
