/** The payload that a body becomes. */
import { parsePlainJson, readText, reasonOf } from '../../../runtime/plugin.ts'
import type { Refusal } from '../../../runtime/plugin.ts'

export type As = 'auto' | 'bytes' | 'text' | 'json'
export type Payload = { readonly payload: unknown } | Refusal

const isJson = /^(application|text)\/(json|[\w.+-]+\+json)$/
const isText = /^(text\/[\w.+-]+|application\/(x-www-form-urlencoded|xml|[\w.+-]+\+xml))$/

export function payloadOf(body: Buffer, contentType: string | undefined, as: As): Payload {
  const [type = '', ...parameters] = (contentType ?? '').toLowerCase().split(';')
  const way = as === 'auto' ? kindOf(type.trim()) : as
  if (way === 'bytes') return { payload: body }
  const charset = parameters.map((text) => /^\s*charset\s*=\s*"?([^"\s]*)/.exec(text)?.[1])
  const foreign = charset.find((name) => name !== undefined && !/^(utf-?8|us-ascii)$/.test(name))
  if (foreign !== undefined) return { status: 415, message: 'only text of UTF-8 is taken' }
  try {
    const text = readText(body)
    return { payload: way === 'text' ? text : parsePlainJson(text) }
  } catch (error) {
    const reason = reasonOf(error)
    return { status: 400, message: way === 'text' ? reason : `the body is not JSON: ${reason}` }
  }
}

function kindOf(type: string): 'bytes' | 'text' | 'json' {
  if (isJson.test(type)) return 'json'
  return isText.test(type) ? 'text' : 'bytes'
}
