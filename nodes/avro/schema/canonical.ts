/** The Parsing Canonical Form of a schema and its fingerprint (CRC-64-AVRO). */
import type { Schema } from './model.ts'

export function canonicalForm(schema: Schema, seen = new Set<string>()): string {
  if ('name' in schema) {
    const name = JSON.stringify(schema.name)
    if (seen.has(schema.name)) return name
    seen.add(schema.name)
    if (schema.kind === 'fixed') return `{"name":${name},"type":"fixed","size":${schema.size}}`
    if (schema.kind === 'enum')
      return `{"name":${name},"type":"enum","symbols":${JSON.stringify(schema.symbols)}}`
    const fields = schema.fields.map(
      (field) => `{"name":${JSON.stringify(field.name)},"type":${canonicalForm(field.type, seen)}}`,
    )
    return `{"name":${name},"type":"record","fields":[${fields.join(',')}]}`
  }
  switch (schema.kind) {
    case 'array':
      return `{"type":"array","items":${canonicalForm(schema.items, seen)}}`
    case 'map':
      return `{"type":"map","values":${canonicalForm(schema.values, seen)}}`
    case 'union':
      return `[${schema.branches.map((branch) => canonicalForm(branch, seen)).join(',')}]`
    default:
      return JSON.stringify(schema.kind)
  }
}

const empty = 0xc15d213aa4d7a795n

/** As in the specification, by bits: it runs once. */
export function fingerprintOf(schema: Schema): bigint {
  let print = empty
  for (const byte of Buffer.from(canonicalForm(schema))) {
    print ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit += 1) print = (print >> 1n) ^ (print & 1n ? empty : 0n)
  }
  return print
}
