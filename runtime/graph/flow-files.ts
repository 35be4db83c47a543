/**
 * Files beside a flow: schemas and layouts that a field names. They are read from the flows folder and
 * from nowhere else, whatever a path or a link says; what they hold may be shown.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'

import type { OpenedFile } from '../document/flow.ts'
import type { FlowFile } from '../field.ts'
import { WordedError } from '../words.ts'
import { checkRegular } from './regular-file.ts'

const maxFileBytes = 1024 * 1024
/** Of one field: the file that it names and all that are read through it. */
const maxFiles = 256
const maxTotalBytes = 8 * 1024 * 1024

export interface FlowFileOptions {
  /** The flows folder; nothing outside of it is read. */
  readonly root: string
  /** Where the path of the field starts: the folder of the flow file. */
  readonly folder: string
  /** Gets every path that was looked at, absolute, also of files that are not there. */
  readonly reads?: Set<string> | undefined
}

interface Reading {
  readonly root: string
  readonly reads: Set<string> | undefined
  /** A file is read once, so that what is checked is what runs. */
  readonly known: Map<string, FlowFile>
}

export function openFlowFile(path: string, { root, folder, reads }: FlowFileOptions): OpenedFile {
  const known = new Map<string, FlowFile>()
  const file = read(path, folder, { root: resolve(root), reads, known })
  return { file, files: () => [...known.values()] }
}

function read(path: string, folder: string, reading: Reading): FlowFile {
  const absolute = resolve(folder, path)
  if (path === '' || path.includes('\0')) throw notThere()
  if (isAbsolute(path) || !isBelow(reading.root, absolute)) throw outside()
  const before = reading.known.get(absolute)
  if (before !== undefined) return before
  reading.reads?.add(absolute)
  const file: FlowFile = {
    path: relative(reading.root, absolute).split(sep).join('/'),
    text: readText(absolute, reading),
    beside: (other) => read(other, dirname(absolute), reading),
  }
  reading.known.set(absolute, file)
  return file
}

function readText(absolute: string, { root, known }: Reading): string {
  const real = realPathOf(absolute)
  if (real === undefined) throw notThere()
  if (!isBelow(realpathSync(root), real)) throw outside()
  const facts = statSync(real)
  checkRegular(facts, maxFileBytes)
  let total = facts.size
  for (const { text } of known.values()) total += text.length
  if (known.size >= maxFiles || total > maxTotalBytes)
    throw new WordedError({
      en: `with it, more than ${maxFiles} files or ${maxTotalBytes} bytes are read for one field`,
      zh: `加上它，一个字段读取的内容超过 ${maxFiles} 个文件或 ${maxTotalBytes} 字节`,
    })
  return decode(readFileSync(real))
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new WordedError({ en: 'it is not UTF-8 text', zh: '它不是 UTF-8 文本' })
  }
}

function realPathOf(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined
  }
}

const isBelow = (root: string, path: string): boolean => path.startsWith(root + sep)

const notThere = () => new WordedError({ en: 'there is no such file', zh: '没有这个文件' })
const outside = () =>
  new WordedError({
    en: 'only files of the flows folder are read, named relative to it',
    zh: '只读取流程文件夹中的文件，并使用相对路径',
  })
