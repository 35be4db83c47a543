/** The variables that `${env:NAME}` of a flow sees. */
import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'

import type { Environment } from '../graph/references.ts'
import { CommandError, Exit, reasonOf } from './exit.ts'

/** Reads `--env-file`. What the environment says already is never overwritten. */
export async function readEnvironment(file: string | undefined): Promise<Environment> {
  if (file === undefined) return process.env
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(Exit.usage, `cannot read the env file "${file}": ${reasonOf(error)}`)
  })
  return { ...parseEnv(text), ...process.env }
}
