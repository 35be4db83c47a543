/**
 * The file that a message goes to. The folder before the first hole is the fence: what a message says
 * may choose names below it, and never a way out.
 */
import { realpath } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'

import { PermanentError, reasonOf } from '../../../runtime/plugin.ts'
import type { Message, Template } from '../../../runtime/plugin.ts'

export interface Target {
  /** The folder that no file may leave. */
  readonly fence: string
  /** Names are chosen by messages. */
  readonly isChosen: boolean
  /** The absolute path for a message; throws what is wrong with it. */
  of(message: Message): string
}

const maxDepth = 32
const maxNameBytes = 255

export function createTarget(template: Template): Target {
  const { constant, source } = template
  if (constant !== undefined) {
    const path = resolve(constant)
    return { fence: dirname(path), isChosen: false, of: () => path }
  }
  const written = source.slice(0, source.indexOf('{{'))
  const prefix = written.slice(0, written.lastIndexOf('/') + 1)
  const fence = resolve(prefix === '' ? '.' : prefix)
  return {
    fence,
    isChosen: true,
    of(message) {
      const rest = render(template, message).slice(prefix.length)
      const fault = nameFault(rest)
      if (fault !== undefined) {
        throw new PermanentError('path', `the file name ${JSON.stringify(cut(rest))} ${fault}`)
      }
      return join(fence, rest)
    },
  }
}

/** A fault in an expression stays one at every attempt. */
function render(template: Template, message: Message): string {
  try {
    return template.render(message)
  } catch (error) {
    throw new PermanentError('expression', reasonOf(error))
  }
}

const cut = (text: string) => (text.length > 100 ? `${text.slice(0, 97)}...` : text)

// oxlint-disable-next-line no-control-regex -- these have no place in a file name
const strange = /[\u0000-\u001f\u007f\\]/

/** Why no file may be named so, or `undefined`. */
function nameFault(path: string): string | undefined {
  const names = path.split('/')
  if (strange.test(path)) return 'has a control character or a backslash in it'
  if (names.includes('..') || names.includes('.')) return 'has a "." or ".." in it'
  if (names.includes('')) return 'is absolute, ends with "/" or has an empty part'
  if (names.length > maxDepth) return `lies more than ${maxDepth} folders deep`
  const long = names.some((name) => Buffer.byteLength(name) > maxNameBytes)
  return long ? `has a part that is longer than ${maxNameBytes} bytes` : undefined
}

/** Refuses a folder that a symbolic link leads out of the fence; of what is not there yet, what is. */
export async function checkFence(fence: string, folder: string): Promise<void> {
  const way = relative(await realpath(fence), await realPathOf(folder))
  if (way !== '..' && !way.startsWith(`..${sep}`)) return
  throw new PermanentError('path', `"${folder}" leads out of "${fence}" by a symbolic link`)
}

async function realPathOf(folder: string): Promise<string> {
  try {
    return await realpath(folder)
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT'
    if (!isMissing || dirname(folder) === folder) throw error
    return await realPathOf(dirname(folder))
  }
}
