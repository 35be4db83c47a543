/** One message of a test file: its body, topic and meta. */
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

import type { Place, Report } from '../document/report.ts'
import { pointer } from '../document/tree.ts'
import { wordingOf } from '../words.ts'
import type { Wording } from '../words.ts'
import { bytesIn } from './bodies.ts'
import { bodyFormats } from './model.ts'
import type { Body, TestMessage } from './model.ts'

/** What the schema lets through. */
export interface RawMessage {
  readonly after?: number
  readonly topic?: string
  readonly meta?: TestMessage['meta']
  readonly [format: string]: unknown
}
interface Context {
  readonly report: Report
  /** The folder of the test file. */
  readonly folder: string
  readonly reads: Set<string>
  placeOf(path: string): Place
}

export function createMessageReader({ report, folder, reads, placeOf }: Context) {
  const add = (path: string, message: Wording, hint: Wording): void =>
    report.add('E315', placeOf(path), { message, hint })

  function bodyOf(format: Body['format'], value: unknown, path: string): Body {
    const at = pointer(path, format)
    if (format === 'file') {
      const file = resolve(folder, String(value))
      reads.add(file)
      try {
        return { format, value: readFileSync(file) }
      } catch (error) {
        report.add('E311', placeOf(at), { path: String(value), reason: whyUnreadable(error) })
      }
    } else if (
      (format === 'hex' || format === 'base64') &&
      bytesIn(format, String(value)) === undefined
    ) {
      add(at, { en: `"${format}" cannot be read`, zh: `"${format}" 无法读取` }, bytesHint[format])
    }
    return { format, value }
  }

  return function messageOf(raw: RawMessage, path: string): TestMessage {
    const formats = bodyFormats.filter((format) => Object.hasOwn(raw, format))
    const [format, second] = formats
    if (second !== undefined)
      add(
        pointer(path, second),
        {
          en: `a message has one body, and here are "${format}" and "${second}"`,
          zh: `一条消息只有一个正文，这里有 "${format}" 和 "${second}"`,
        },
        { en: 'Leave one of them.', zh: '请只保留其中一个。' },
      )
    const body = format === undefined ? undefined : bodyOf(format, raw[format], path)
    return {
      ...(body === undefined ? {} : { body }),
      ...(raw.topic === undefined ? {} : { topic: raw.topic }),
      ...(raw.meta === undefined ? {} : { meta: raw.meta }),
    }
  }
}

const whyUnreadable = (error: unknown): Wording =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'
    ? { en: 'there is no such file', zh: '没有这个文件' }
    : wordingOf(error)

const bytesHint = {
  hex: {
    en: 'Write pairs of 0-9 and a-f; spaces are allowed.',
    zh: '请写成成对的 0-9 和 a-f，可以有空格。',
  },
  base64: {
    en: 'Write letters, digits, "+" and "/", with "=" at the end.',
    zh: '请使用字母、数字、"+" 和 "/"，末尾用 "="。',
  },
} as const
