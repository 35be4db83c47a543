/** Where `${env:NAME}` and `${file:PATH}` of a flow come from. */
import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'

import type { References } from '../document/flow.ts'
import { WordedError } from '../words.ts'
import { openFlowFile } from './flow-files.ts'
import { checkRegular } from './regular-file.ts'

/** A reference holds a secret or a certificate, not data. */
const maxFileBytes = 256 * 1024

export type Environment = Readonly<Record<string, string | undefined>>

export interface ReferenceOptions {
  /** Where relative file references start, the folder of the flow file. */
  readonly folder: string
  /** The flows folder: files beside a flow are read from there alone. */
  readonly root: string
  readonly environment: Environment
  /** Gets the path of every file beside a flow that was looked at. */
  readonly reads?: Set<string>
}

export function referencesFor(options: ReferenceOptions): References {
  const { folder, environment } = options
  return {
    open: (path) => openFlowFile(path, options),
    env: (name) => environment[name],
    file: (path) => {
      const absolute = resolve(folder, path)
      const facts = statSync(absolute, { throwIfNoEntry: false })
      if (facts === undefined)
        throw new WordedError({ en: 'there is no such file', zh: '没有这个文件' })
      checkRegular(facts, maxFileBytes)
      return readFileSync(absolute, 'utf8')
    },
  }
}
