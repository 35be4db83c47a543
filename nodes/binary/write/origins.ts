/** Where the value of a field comes from when it is written. */
import type { Values } from '../expression/code.ts'
import type { Field } from '../layout/model.ts'
import { Fault } from '../read/fault.ts'
import type { Out } from './out.ts'
import { entriesIn } from './tlv-entries.ts'

type Source = (out: Out, self: Values, hidden: Values) => unknown

export function valueSource(field: Field): Source {
  const { origin, id, byDefault } = field
  switch (origin?.kind) {
    case 'contents':
      return () => origin.value
    case 'write':
      return (out, self, hidden) => origin.code.run(out, self, hidden)
    case 'presence':
      return (_out, self) => isPresent(origin.of, self)
    case 'entries':
      return (_out, self) => entriesIn(origin.of, self).length
    case 'count':
      return (_out, self) => {
        const list = self[origin.of]
        return Array.isArray(list) ? list.length : 0
      }
    case 'length':
    case 'crc':
    case undefined:
      break
  }
  if (id === undefined) return () => (byDefault ? byDefault.value : emptyOf(field))
  return (_out, self, hidden) => {
    const value = (field.isHidden ? hidden : self)[id]
    if (value !== undefined) return value
    if (byDefault) return byDefault.value
    throw new Fault('value', 'expected a value, found nothing')
  }
}

/** What stands in a field without a name: zeros. */
function emptyOf({ body, meaning }: Field): unknown {
  if (body.kind === 'hex' || body.kind === 'bytes') {
    const count = body.size.kind === 'fixed' ? body.size.bytes : 0
    return body.kind === 'hex' ? '00'.repeat(count) : new Uint8Array(count)
  }
  if (body.kind === 'text') return ''
  if (meaning?.isBoolean) return false
  return 0
}

export const isPresent = (names: readonly string[], self: Values): boolean =>
  names.some((name) => self[name] !== undefined)
