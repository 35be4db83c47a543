/** Whole entries for the completion: a name, the type, and the keys that it cannot do without. */
import { snippet, snippetCompletion } from '@codemirror/autocomplete'
import type { Completion } from '@codemirror/autocomplete'
import { stringify } from 'yaml'

import type { FieldSchema } from '../../runtime/document/describe.ts'
import { fieldSchema } from '../../runtime/document/describe.ts'
import type { Language } from '../locales/messages.ts'
import type { NodeType } from '../model/node-types.ts'
import { textOf } from '../model/node-types.ts'

/** What stands in a field at first. A text with braces would be read as fields of the snippet. */
function sampleOf({ examples, default: byDefault, type, enum: words }: FieldSchema): string {
  const value = examples?.[0] ?? byDefault ?? words?.[0]
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  const isFlat = typeof value === 'string' || Array.isArray(value)
  const text = isFlat ? stringify(value, { collectionStyle: 'flow' }).trimEnd() : ''
  if (text !== '' && !/[{}\n]/.test(text)) return text
  return type === 'array' ? '[]' : ''
}

/** A connection of the flow that has one of these types. */
export type ConnectionOf = (types: readonly string[]) => string | undefined

/** Keys that must be there and have no default. */
function needed(info: NodeType, connectionOf: ConnectionOf): readonly string[] {
  const schema = fieldSchema(info.schema)
  return (schema.required ?? []).flatMap((key, index) => {
    const field = schema.properties?.[key]
    if (!field || field.default !== undefined) return []
    const sample = connectionOf(field['x-connection'] ?? []) ?? sampleOf(field)
    return [`${key}: \${${index + 2}:${sample}}`]
  })
}

const nameFor = (type: string): string =>
  type
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')

/** A new entry below `nodes` or `connections`. */
export function entrySnippets(
  types: readonly NodeType[],
  language: Language,
  connectionOf: ConnectionOf,
): Completion[] {
  return types.map((info) => {
    const lines = [`type: ${info.type}`, ...needed(info, connectionOf)].map((line) => `\t${line}`)
    const template = [`\${1:${nameFor(info.type)}}:`, ...lines].join('\n')
    const { summary } = textOf(info, language)
    return snippetCompletion(template, { label: info.type, detail: '…', info: summary })
  })
}

/** The type as the value of `type`, with the keys below it where there are none yet. */
export function typeCompletion(
  info: NodeType,
  language: Language,
  /** Without it, the keys that are needed stay out: there are keys already. */
  connectionOf: ConnectionOf | undefined,
): Completion {
  const keys = connectionOf ? needed(info, connectionOf) : []
  const apply = keys.length > 0 ? { apply: snippet([info.type, ...keys].join('\n')) } : {}
  return { label: info.type, info: textOf(info, language).summary, ...apply }
}
