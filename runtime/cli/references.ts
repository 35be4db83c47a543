/** The variables that `${env:NAME}` of a flow sees. */
import { readFile } from 'node:fs/promises'
import { parseEnv } from 'node:util'

import type { Environment } from '../graph/references.ts'
import { reasonOf } from '../reason.ts'
import { CommandError, Exit } from './exit.ts'

/** Reads `--env-file`. What the environment says already is never overwritten. */
export async function readEnvironment(file: string | undefined): Promise<Environment> {
  if (file === undefined) return process.env
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new CommandError(Exit.usage, `cannot read the env file "${file}": ${reasonOf(error)}`)
  })
  return { ...parseEnv(text), ...process.env }
}

/** The variables of a runtime. `values` stays the same object, and has what the file said last. */
export interface LiveEnvironment {
  readonly values: Environment
  readonly file: EnvFile | undefined
}
export interface EnvFile {
  readonly path: string
  /** Reads it again. When that fails, the values stay as they are. */
  refresh(): Promise<void>
}

/** `own`: variables of the runtime itself, which the file or the environment may say otherwise. */
export async function openEnvironment(
  path: string | undefined,
  own: Environment,
): Promise<LiveEnvironment> {
  const read = async () => ({ ...own, ...(await readEnvironment(path)) })
  const values: Record<string, string | undefined> = await read()
  const refresh = async (): Promise<void> => {
    const next = await read()
    for (const name of Object.keys(values)) if (!Object.hasOwn(next, name)) delete values[name]
    Object.assign(values, next)
  }
  return { values, file: path === undefined ? undefined : { path, refresh } }
}
