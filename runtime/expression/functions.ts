/**
 * What expressions can call beside CEL's own functions. Numbers come as doubles (from messages) or as
 * BigInt (literals): every function takes both. Results are `dyn`, so that they mix with either.
 */
import type { Environment } from '@marcbachmann/cel-js'

import {
  base64ToBytes,
  bytesToBase64,
  bytesToHex,
  bytesToText,
  hexToBytes,
  textToBytes,
} from './bytes.ts'
import { linearRegex } from './linear-regex.ts'
import {
  absolute,
  average,
  ceil,
  clamp,
  floor,
  larger,
  round,
  scale,
  smaller,
  total,
} from './numbers.ts'
import type { Numeric } from './numbers.ts'

function numeric(value: unknown, name: string): Numeric {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  throw new Error(`${name}() takes numbers, not ${nameType(value)}`)
}

function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw new Error(`${name}() takes a string, not ${nameType(value)}`)
}

function numbers(value: unknown, name: string): Numeric[] {
  if (!Array.isArray(value)) throw new Error(`${name}() takes a list, not ${nameType(value)}`)
  return value.map((item) => numeric(item, name))
}

function timestamp(value: unknown): Date {
  if (value instanceof Date) return value
  throw new Error(`a timestamp is wanted, not ${nameType(value)}`)
}

function nameType(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  if (value instanceof Uint8Array) return 'bytes'
  return typeof value === 'object' ? 'a map' : `a ${typeof value}`
}

function extreme(name: string, pick: (a: Numeric, b: Numeric) => Numeric) {
  return (first: unknown, ...rest: unknown[]): Numeric => {
    const all =
      rest.length === 0 ? numbers(first, name) : [first, ...rest].map((v) => numeric(v, name))
    const [head, ...tail] = all
    if (head === undefined) throw new Error(`${name}() of an empty list`)
    return tail.reduce(pick, head)
  }
}

function toBytes(value: unknown, name: string): Uint8Array {
  if (value instanceof Uint8Array) return value
  if (typeof value === 'string') return textToBytes(value)
  throw new Error(`${name}() takes bytes or a string, not ${nameType(value)}`)
}

function parseJson(value: unknown): unknown {
  return JSON.parse(value instanceof Uint8Array ? bytesToText(value) : text(value, 'fromJson'))
}

/** 64-bit integers that a double holds become plain numbers: JSON knows no others. */
export function toJson(value: unknown): string {
  const json = JSON.stringify(value, (_key, item: unknown) =>
    typeof item === 'bigint' ? Number(item) : item,
  )
  if (json === undefined) throw new Error(`json() takes a value, not ${nameType(value)}`)
  return json
}

/** RFC 3986, section 2.1. A half of a surrogate pair has no UTF-8. */
function escapeUrl(value: unknown): string {
  const plain = typeof value === 'string' ? value : toJson(value)
  try {
    return encodeURIComponent(plain)
  } catch {
    throw new Error('escapeUrl() takes well-formed text, not half of a surrogate pair')
  }
}

function find(value: unknown, pattern: unknown): string {
  const matcher = linearRegex(text(pattern, 'reFind')).matcher(text(value, 'reFind'))
  if (!matcher.find()) return ''
  return matcher.group(matcher.groupCount() > 0 ? 1 : 0) ?? ''
}

export const matchesLinear = (value: unknown, pattern: unknown, name: string): boolean =>
  linearRegex(text(pattern, name)).test(text(value, name))

type Handler = (...values: unknown[]) => unknown
interface CelFunction {
  readonly signature: string
  readonly description: string
  /** The description in Chinese. */
  readonly zh: string
  readonly handler: Handler
}

const num = (value: unknown, name: string): number => Number(numeric(value, name))

export const functions: readonly CelFunction[] = [
  {
    signature: 'round(dyn): dyn',
    description: 'The nearest whole number; halves go away from zero.',
    zh: '最接近的整数；一半时远离零取整。',
    handler: (value) => round(num(value, 'round')),
  },
  {
    signature: 'round(dyn, dyn): dyn',
    description: 'Rounded to so many decimals.',
    zh: '四舍五入到指定的小数位数。',
    handler: (value, digits) => round(num(value, 'round'), num(digits, 'round')),
  },
  {
    signature: 'floor(dyn): dyn',
    description: 'The next whole number below.',
    zh: '向下取整。',
    handler: (value) => floor(num(value, 'floor')),
  },
  {
    signature: 'ceil(dyn): dyn',
    description: 'The next whole number above.',
    zh: '向上取整。',
    handler: (value) => ceil(num(value, 'ceil')),
  },
  {
    signature: 'abs(dyn): dyn',
    description: 'Without its sign.',
    zh: '绝对值。',
    handler: (value) => absolute(numeric(value, 'abs')),
  },
  ...(['min', 'max'] as const).flatMap((name) =>
    ['dyn', 'dyn, dyn', 'dyn, dyn, dyn', 'dyn, dyn, dyn, dyn'].map((parameters) => ({
      signature: `${name}(${parameters}): dyn`,
      description: `The ${name === 'min' ? 'smallest' : 'largest'} of a list or of several numbers.`,
      zh: `列表或多个数字中的${name === 'min' ? '最小' : '最大'}值。`,
      handler: extreme(name, name === 'min' ? smaller : larger) as Handler,
    })),
  ),
  {
    signature: 'sum(dyn): dyn',
    description: 'The sum of a list of numbers; 0 for an empty one.',
    zh: '数字列表之和；空列表为 0。',
    handler: (list) => total(numbers(list, 'sum')),
  },
  {
    signature: 'avg(dyn): dyn',
    description: 'The mean of a list of numbers.',
    zh: '数字列表的平均值。',
    handler: (list) => average(numbers(list, 'avg')),
  },
  {
    signature: 'clamp(dyn, dyn, dyn): dyn',
    description: 'The value, kept between a lowest and a highest.',
    zh: '把值限制在最小值与最大值之间。',
    handler: (value, low, high) =>
      clamp(num(value, 'clamp'), num(low, 'clamp'), num(high, 'clamp')),
  },
  {
    signature: 'scale(dyn, dyn, dyn, dyn, dyn): dyn',
    description:
      'Maps a value from one range to another: scale(value, fromLow, fromHigh, toLow, toHigh).',
    zh: '把值从一个范围映射到另一个：scale(值, 原最小, 原最大, 新最小, 新最大)。',
    handler: (value, a, b, c, d) =>
      scale(
        num(value, 'scale'),
        num(a, 'scale'),
        num(b, 'scale'),
        num(c, 'scale'),
        num(d, 'scale'),
      ),
  },
  {
    signature: 're(dyn, string): bool',
    description:
      'Whether the regular expression (RE2 syntax, linear time) matches somewhere in the text.',
    zh: '正则表达式（RE2 语法，线性时间）是否在文本中匹配。',
    handler: (value, pattern) => matchesLinear(value, pattern, 're'),
  },
  {
    signature: 'reFind(dyn, string): string',
    description: 'The first match, or its first group if it has one; empty when there is none.',
    zh: '第一个匹配，若有分组则为第一个分组；没有匹配时为空。',
    handler: find,
  },
  {
    signature: 'reReplace(dyn, string, string): string',
    description: 'Every match replaced; $1 stands for the first group.',
    zh: '替换所有匹配；$1 代表第一个分组。',
    handler: (value, pattern, replacement) =>
      linearRegex(text(pattern, 'reReplace'))
        .matcher(text(value, 'reReplace'))
        .replaceAll(text(replacement, 'reReplace')),
  },
  {
    signature: 'hex(dyn): string',
    description: 'Bytes (or the UTF-8 of a string) as hex digits.',
    zh: '字节（或字符串的 UTF-8）转为十六进制文本。',
    handler: (value) => bytesToHex(toBytes(value, 'hex')),
  },
  {
    signature: 'fromHex(dyn): bytes',
    description: 'Hex digits to bytes.',
    zh: '十六进制文本转为字节。',
    handler: (value) => hexToBytes(text(value, 'fromHex')),
  },
  {
    signature: 'base64(dyn): string',
    description: 'Bytes (or the UTF-8 of a string) as base64.',
    zh: '字节（或字符串的 UTF-8）转为 Base64。',
    handler: (value) => bytesToBase64(toBytes(value, 'base64')),
  },
  {
    signature: 'fromBase64(dyn): bytes',
    description: 'Base64, either alphabet, to bytes.',
    zh: 'Base64（任一字母表）转为字节。',
    handler: (value) => base64ToBytes(text(value, 'fromBase64')),
  },
  {
    signature: 'json(dyn): string',
    description: 'A value as JSON text.',
    zh: '把值写成 JSON 文本。',
    handler: toJson,
  },
  {
    signature: 'fromJson(dyn): dyn',
    description: 'JSON text (or bytes) to a value.',
    zh: '把 JSON 文本（或字节）转为值。',
    handler: parseJson,
  },
  {
    signature: 'escapeUrl(dyn): string',
    description:
      'A string (or another value as JSON) for one part of a URL: nothing in it means anything there.',
    zh: '把字符串（其他值先写成 JSON）转义为 URL 的一个部分，其中不再含有特殊字符。',
    handler: escapeUrl,
  },
  {
    signature: 'millis(google.protobuf.Timestamp): dyn',
    description: 'Milliseconds since 1970 of a timestamp.',
    zh: '时间戳自 1970 年以来的毫秒数。',
    handler: (time) => timestamp(time).getTime(),
  },
  {
    signature: 'string(google.protobuf.Timestamp): string',
    description: 'A timestamp in ISO 8601.',
    zh: 'ISO 8601 格式的时间戳。',
    handler: (time) => timestamp(time).toISOString(),
  },
]

export function registerFunctions(environment: Environment): void {
  // `async: false`: the library would guard every call against promises otherwise.
  for (const { signature, description, handler } of functions) {
    environment.registerFunction(signature, handler, { description, async: false })
  }
}
