/** A fault of the library in words: where, what was expected, what was found. */
import type { ErrorObject } from 'ajv/dist/2020.js'

export function explain({ instancePath, keyword, params, message, data }: ErrorObject): string {
  const place = instancePath === '' ? 'the payload' : `"${instancePath}"`
  return `${place}: expected ${wanted(keyword, params as Params, message)}, found ${shown(keyword, params as Params, data)}`
}

type Params = Readonly<Record<string, unknown>>

function wanted(keyword: string, params: Params, message = 'another value'): string {
  switch (keyword) {
    case 'type':
      return [params['type']].flat().map(String).join(' or ')
    case 'required':
    case 'dependentRequired':
      return `the key "${String(params['missingProperty'])}"`
    case 'additionalProperties':
      return `no key "${String(params['additionalProperty'])}"`
    case 'unevaluatedProperties':
      return `no key "${String(params['unevaluatedProperty'])}"`
    case 'enum':
      return `one of ${list(params['allowedValues'])}`
    case 'const':
      return cut(JSON.stringify(params['allowedValue']))
    case 'format':
      return `the format "${String(params['format'])}"`
    case 'pattern':
      return `the pattern ${cut(String(params['pattern']))}`
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `a number ${String(params['comparison'])} ${String(params['limit'])}`
    case 'multipleOf':
      return `a multiple of ${String(params['multipleOf'])}`
    case 'uniqueItems':
      return `items that differ`
    default:
      return message.replace(/^must (NOT )?(be |have )?/, (_, not) => (not ? 'not ' : ''))
  }
}

const list = (values: unknown): string =>
  cut(Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : '', 80)

function shown(keyword: string, params: Params, data: unknown): string {
  if (keyword === 'required' || keyword === 'dependentRequired') return 'none'
  if (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties') return 'it'
  if (keyword === 'uniqueItems')
    return `items ${String(params['i'])} and ${String(params['j'])} equal`
  if (Array.isArray(data)) return `a list of ${data.length}`
  if (data instanceof Uint8Array) return `${data.length} bytes`
  if (typeof data === 'object' && data !== null)
    return `an object with ${Object.keys(data).length} keys`
  if (typeof data === 'bigint') return String(data)
  return cut(JSON.stringify(data) ?? String(data))
}

const cut = (text: string, most = 60): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text
