/** Where `${env:NAME}` and `${file:PATH}` of a flow come from. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'

import type { References } from '../document/flow.ts'

/** A reference holds a secret or a certificate, not data. */
const maxFileBytes = 256 * 1024

export type Environment = Readonly<Record<string, string | undefined>>

/** `folder`: where relative file references start, the folder of the flow file. */
export function referencesFor(folder: string, environment: Environment): References {
  return {
    env: (name) => environment[name],
    file: (path) => {
      const absolute = resolve(folder, path)
      const facts = statSync(absolute, { throwIfNoEntry: false })
      if (facts === undefined) throw new Error('there is no such file')
      // A pipe or a device could block for ever, or never end.
      if (!facts.isFile()) throw new Error('it is not a regular file')
      if (facts.size > maxFileBytes)
        throw new Error(`it has ${facts.size} bytes, more than the ${maxFileBytes} allowed`)
      return readFileSync(absolute, 'utf8')
    },
  }
}
