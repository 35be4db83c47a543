/** The two nodes behind the command: found as a flow finds them. */
import { readFile } from 'node:fs/promises'

import { createRegistry } from '../../graph/registry.ts'
import type { Finding, FlowFile, Transform } from '../../plugin.ts'
import { reasonOf } from '../../reason.ts'
import { say } from '../../words.ts'
import { CommandError, Exit } from '../exit.ts'

export async function loadBinary(name: 'decode' | 'encode'): Promise<Transform> {
  const registry = await createRegistry()
  const type = `binary/${name}`
  const [fault] = await registry.load([type])
  const definition = registry.definition(type)
  if (definition?.kind === 'transform') return definition
  throw new CommandError(
    Exit.couldNotRun,
    `${type} cannot be loaded: ${fault?.reason ?? 'it is not there'}`,
  )
}

export async function readText(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw new CommandError(Exit.usage, `cannot read "${path}": ${reasonOf(error)}`)
  })
}

/** The file as the field `layout` gets it. */
export const flowFile = (path: string, text: string): FlowFile => ({
  path,
  text,
  beside() {
    throw new Error('a layout names no other file')
  },
})

/** Prints what the check found, and says whether the layout can be used. */
export function isUsable(findings: Iterable<Finding>): boolean {
  let usable = true
  for (const { message, severity, path } of findings) {
    const where = path === '/layout' ? '' : `${path.replace('/layout', '') || '/'} `
    console.error(`${severity ?? 'error'} ${where}${say(message, 'en')}`)
    if (severity !== 'warning') usable = false
  }
  if (!usable) process.exitCode = Exit.problems
  return usable
}
