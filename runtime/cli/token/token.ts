/** Makes, lists and revokes tokens of an access file. */
import { readFile } from 'node:fs/promises'

import writeFileAtomic from 'write-file-atomic'

import {
  hashOf,
  newToken,
  parseAccessFile,
  withEntry,
  withoutEntry,
} from '../../admin/access/access-file.ts'
import type { Entry } from '../../admin/access/access-file.ts'
import { reasonOf } from '../../reason.ts'
import type { NewTokenOptions } from '../commands/token.ts'
import { CommandError, Exit } from '../exit.ts'
import { print } from '../output.ts'

export async function makeToken(name: string, options: NewTokenOptions): Promise<void> {
  const { file, role, expires } = options
  if (!/^[\p{L}\p{N}][\p{L}\p{N}._@ -]{0,63}$/u.test(name))
    throw new CommandError(Exit.usage, 'a name is 1 to 64 letters, digits, spaces and . _ @ -')
  const text = (await read(file)) ?? ''
  const entries = text.trim() === '' ? [] : parse(text, file)
  if (entries.some((entry) => entry.name === name))
    throw new CommandError(
      Exit.usage,
      `${file} has a token for "${name}" already: revoke it first (sluice token revoke ${name})`,
    )
  const token = newToken()
  const entry = {
    name,
    role,
    hash: hashOf(token),
    expires: expires === undefined ? undefined : Date.now() + expires,
  }
  await write(file, withEntry(text, entry))
  // On standard output it stands alone, so that a script can take it.
  console.error(`the token of "${name}" (${role}), shown only now; ${file} has its hash:`)
  print(token)
}

export async function listTokens(file: string, isJson: boolean): Promise<void> {
  const entries = parse(await mustRead(file), file)
  if (isJson) return print(JSON.stringify(entries.map(facts), null, 2))
  if (entries.length === 0) return print(`${file} has no tokens: nobody can sign in`)
  const width = Math.max(...entries.map(({ name }) => name.length))
  for (const { name, role, expires } of entries)
    print(`${name.padEnd(width)}  ${role.padEnd(8)}  ${expiryText(expires)}`.trimEnd())
}

export async function revokeToken(name: string, file: string): Promise<void> {
  const text = await mustRead(file)
  parse(text, file)
  const changed = withoutEntry(text, name)
  if (changed === undefined)
    throw new CommandError(Exit.usage, `${file} has no token for "${name}" (sluice token ls)`)
  await write(file, changed)
  print(`the token of "${name}" holds no longer`)
}

const facts = ({ name, role, expires }: Entry) => ({
  name,
  role,
  ...(expires === undefined ? {} : { expires: new Date(expires).toISOString() }),
})

function expiryText(expires: number | undefined): string {
  if (expires === undefined) return ''
  const day = new Date(expires).toISOString()
  return expires < Date.now() ? `expired ${day}` : `until ${day}`
}

function parse(text: string, file: string): Entry[] {
  try {
    return parseAccessFile(text, file)
  } catch (error) {
    throw new CommandError(Exit.problems, reasonOf(error))
  }
}

async function read(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new CommandError(Exit.usage, `cannot read ${file}: ${error.message}`)
  })
}

async function mustRead(file: string): Promise<string> {
  const text = await read(file)
  if (text !== undefined) return text
  throw new CommandError(
    Exit.usage,
    `there is no file ${file}: make it with "sluice token new NAME --role viewer", or name it with --file`,
  )
}

async function write(file: string, text: string): Promise<void> {
  await writeFileAtomic(file, text, { mode: 0o600 }).catch((error: unknown) => {
    throw new CommandError(Exit.couldNotRun, `cannot write ${file}: ${reasonOf(error)}`)
  })
}
