/**
 * Builders for the fields of a node's schema. A value has two faces: what the file says (checked by
 * JSON Schema) and what the node gets (the static type): durations and sizes arrive as numbers,
 * expressions and templates arrive compiled. `x-value` marks which resolver runs in between.
 */
import type { TSchema, TSchemaOptions } from 'typebox'

import type { Expression } from './expression/expression.ts'
import type { Template } from './expression/template.ts'
import { Type } from './schema-type.ts'

export { Type }

/** A file of the flows folder. */
export interface FlowFile {
  /** Path below the flows folder, with `/`, for messages. */
  readonly path: string
  readonly text: string
  /**
   * A file that this one names, relative to it. Throws an error that says why there is none. Call it in
   * `check` for all of them: a reload sees a change only of files that were read there.
   */
  beside(path: string): FlowFile
}

/** Texts of a field in both languages, and what every field may carry. */
export interface FieldText<V = unknown> {
  /** What it does, for a user, English, Markdown. Becomes `description`. */
  readonly en: string
  /** The same in Simplified Chinese. */
  readonly zh: string
  /** As it would stand in the file. */
  readonly default?: V
  readonly examples?: readonly V[]
  /** Folded away in the editor. */
  readonly advanced?: boolean
}

const keywords = ({ en, zh, default: value, examples, advanced }: FieldText) => ({
  description: en,
  'x-zh': zh,
  ...(value === undefined ? {} : { default: value }),
  ...(examples ? { examples } : {}),
  ...(advanced ? { 'x-advanced': true } : {}),
})

export const durationPattern = '^(0|[0-9]+(\\.[0-9]+)?(ms|s|m|h|d))$'
export const sizePattern = '^[0-9]+(\\.[0-9]+)?(B|KiB|MiB|GiB|kB|MB|GB)?$'

/** Field builders. Wrap in `Type.Optional` only where absence means something that a default cannot say. */
export const field = {
  string: (text: FieldText<string>, options: TSchemaOptions = {}) =>
    Type.String({ ...keywords(text), ...options }),
  integer: (text: FieldText<number>, options: TSchemaOptions = {}) =>
    Type.Integer({ ...keywords(text), ...options }),
  number: (text: FieldText<number>, options: TSchemaOptions = {}) =>
    Type.Number({ ...keywords(text), ...options }),
  boolean: (text: FieldText<boolean>) => Type.Boolean(keywords(text)),
  /** One of several words or numbers. */
  choice: <const V extends string | number>(values: readonly V[], text: FieldText<V>) =>
    Type.Unsafe<V>({ enum: values, ...keywords(text) }),
  /** `250ms`, `30s`, `1h`. The node gets milliseconds. */
  duration: (text: FieldText<string>) =>
    Type.Unsafe<number>({
      type: 'string',
      pattern: durationPattern,
      'x-value': 'duration',
      ...keywords(text),
    }),
  /** `64KiB`, `1MiB`. The node gets bytes. */
  size: (text: FieldText<string>) =>
    Type.Unsafe<number>({
      type: 'string',
      pattern: sizePattern,
      'x-value': 'size',
      ...keywords(text),
    }),
  /** CEL. The node gets a compiled expression. */
  expression: (text: FieldText<string>) =>
    Type.Unsafe<Expression>({ type: 'string', 'x-value': 'expression', ...keywords(text) }),
  /** Text with `{{ CEL }}` holes. The node gets a compiled template. */
  template: (text: FieldText<string>) =>
    Type.Unsafe<Template>({ type: 'string', 'x-value': 'template', ...keywords(text) }),
  /** A secret: `${env:..}` or `${file:..}` in the file, masked everywhere. */
  secret: (text: FieldText<string>) => Type.String({ ...keywords(text), 'x-secret': true }),
  /**
   * The path of a file beside the flow, relative to the flow file, with one of these endings (`.proto`).
   * The node gets the file.
   */
  file: (text: FieldText<string>, endings: readonly string[]) =>
    Type.Unsafe<FlowFile>({
      type: 'string',
      'x-value': 'file',
      'x-file': endings,
      ...keywords(text),
    }),
  /** The name of a connection of one of these types. The node gets its client from the context. */
  connection: (types: readonly string[], text: FieldText<string>) =>
    Type.String({ ...keywords(text), 'x-connection': types }),
  list: <S extends TSchema>(items: S, text: FieldText<unknown[]>, options: TSchemaOptions = {}) =>
    Type.Array(items, { ...keywords(text), ...options }),
  /** A map with names that the user chooses. */
  map: <S extends TSchema>(values: S, text: FieldText, options: TSchemaOptions = {}) =>
    Type.Record(Type.String(), values, { ...keywords(text), ...options }),
  /** A group of fields. Give it `default: {}` to have the defaults inside applied. */
  group: <P extends Record<string, TSchema>>(properties: P, text: FieldText) =>
    Type.Object(properties, { additionalProperties: false, ...keywords(text) }),
  /** Any of several shapes. */
  oneOf: <S extends TSchema[]>(shapes: [...S], text: FieldText) =>
    Type.Union(shapes, keywords(text)),
  /** Any value at all. */
  any: (text: FieldText) => Type.Unknown(keywords(text)),
}

/** The config of a node: an object without unknown keys. */
export const config = <P extends Record<string, TSchema>>(properties: P) =>
  Type.Object(properties, { additionalProperties: false })
