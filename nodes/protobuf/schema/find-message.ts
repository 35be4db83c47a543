/** The message that a node reads or writes, and what is wrong when there is none. */
import protobuf from 'protobufjs'

import type { Finding } from '../../../runtime/plugin.ts'
import { loadSchema, nameOf, SchemaFault } from './load.ts'
import type { Schema, SchemaSource } from './load.ts'

export interface SchemaOptions {
  readonly schema: SchemaSource
  readonly message?: string | undefined
}

export function messageOf({ schema, message }: SchemaOptions): protobuf.Type {
  const found = find(loadSchema(schema), message)
  if (found instanceof protobuf.Type) return found
  throw new SchemaFault(found.message)
}

/** For `check`. */
export function* findingsOf({ schema, message }: SchemaOptions): Iterable<Finding> {
  try {
    const found = find(loadSchema(schema), message)
    if (found instanceof protobuf.Type) return
    yield {
      path: message === undefined ? '' : '/message',
      message: { en: found.message, zh: found.zh },
      hint: { en: `Write one of ${found.names}.`, zh: `请写 ${found.names} 之一。` },
    }
  } catch (error) {
    if (!(error instanceof SchemaFault)) throw error
    yield {
      path: '/schema',
      message: { en: error.message, zh: `模式有误：${error.message}` },
    }
  }
}

interface Missing {
  readonly message: string
  readonly zh: string
  readonly names: string
}

function find({ root, messages }: Schema, name: string | undefined): protobuf.Type | Missing {
  const names = messages
    .slice(0, 12)
    .map((each) => `"message: ${each}"`)
    .join(', ')
  if (name === undefined) {
    const [only, ...others] = messages
    if (only !== undefined && others.length === 0) return root.lookupType(only)
    return {
      message: `the schema declares ${messages.length} messages and "message" does not say which one`,
      zh: `模式声明了 ${messages.length} 个消息，而 "message" 没有说明是哪一个`,
      names,
    }
  }
  const short = messages.filter((each) => each.endsWith(`.${name}`))
  const found = root.lookup(name) ?? (short[0] === undefined ? null : root.lookup(short[0]))
  if (found instanceof protobuf.Type) return found
  const what = found === null ? undefined : nameOf(found)
  return {
    message: what === undefined ? `the schema has no message "${name}"` : `"${what}" is no message`,
    zh: what === undefined ? `模式中没有消息 "${name}"` : `"${what}" 不是消息`,
    names,
  }
}
