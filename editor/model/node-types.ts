/** The node types as the server describes them. The editor knows no type by name. */
import type { TypeInfo } from '../../runtime/document/catalogue.ts'
import type { Language } from '../locales/messages.ts'

/** What the server adds to a type. */
export interface NodeType extends TypeInfo {
  /** `POST /api/try` answers for it. */
  readonly canTry?: boolean
  /** It can say which bytes a value came from. */
  readonly hasSpans?: boolean
}

export interface NodeTypes {
  readonly all: readonly NodeType[]
  find(type: string | undefined): NodeType | undefined
  names(): readonly string[]
}

export function createNodeTypes(all: readonly NodeType[]): NodeTypes {
  const byName = new Map(all.map((type) => [type.type, type]))
  const names = [...byName.keys()]
  return {
    all,
    find: (type) => (type === undefined ? undefined : byName.get(type)),
    names: () => names,
  }
}

/** What a node is for: it decides shape, colour and place in the palette. */
export type Role = 'source' | 'transform' | 'sink' | 'unknown'

export function roleOf(info: TypeInfo | undefined): Role {
  if (!info) return 'unknown'
  if (info.kind === 'source' || info.kind === 'sink') return info.kind
  return info.kind === 'connection' ? 'unknown' : 'transform'
}

export const textOf = (info: TypeInfo, language: Language) => info.text[language]
