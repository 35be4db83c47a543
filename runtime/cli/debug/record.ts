/** `sluice record`: reads a recording as the runtime makes it, and writes it down, masked and bounded. */
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'

import { isLost, readHead, readLine } from '../../admin/contract/recording.ts'
import type { RecordingHead } from '../../admin/contract/recording.ts'
import { reasonOf } from '../../reason.ts'
import { ask } from '../ask.ts'
import type { RecordOptions } from '../commands/record.ts'
import { CommandError, Exit } from '../exit.ts'
import { linesOf } from '../lines.ts'
import { count } from '../output.ts'
import { createMask } from './mask.ts'

interface Totals {
  messages: number
  lost: number
  bytes: number
  /** Not JSON, so that nothing in them was masked. */
  opaque: number
}

export async function record(flow: string, options: RecordOptions): Promise<void> {
  const ending = new AbortController()
  const { signal } = ending
  const query = new URLSearchParams({ flow }).toString()
  const answer = await ask(options.admin, `/api/run/record?${query}`, { signal })
  const out = await openOut(options.out)
  const stop = (): void => ending.abort()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  process.stdout.on('error', stop)
  const timer = options.for === undefined ? undefined : setTimeout(stop, options.for)
  say(`recording what the sources of "${flow}" bring; Ctrl-C ends`)
  const totals: Totals = { messages: 0, lost: 0, bytes: 0, opaque: 0 }
  let isAsked = false
  try {
    // A body of fetch is a web stream, under a name of another library.
    const body = Readable.fromWeb(answer.body as ReadableStream, { signal })
    isAsked = await writeLines(linesOf(body), out, options, totals)
  } catch (error) {
    if (!signal.aborted)
      throw new CommandError(
        Exit.couldNotRun,
        `the recording broke off after ${count(totals.messages, 'message')}: ${reasonOf(error)}`,
      )
  } finally {
    isAsked ||= signal.aborted
    clearTimeout(timer)
    process.off('SIGINT', stop).off('SIGTERM', stop)
    stop()
    await out?.close()
  }
  say(summaryOf(totals, isAsked, options))
}

/** `true`: as much was recorded as was asked for. */
async function writeLines(
  lines: AsyncIterable<string>,
  out: FileHandle | undefined,
  { count: wanted = Infinity, max, mask: names }: RecordOptions,
  totals: Totals,
): Promise<boolean> {
  const mask = createMask(names)
  let number = 0
  const write = async (value: object): Promise<void> => {
    const text = `${JSON.stringify(value)}\n`
    totals.bytes += Buffer.byteLength(text)
    if (out === undefined) await writeOut(text)
    else await out.write(text)
  }
  for await (const text of lines) {
    number++
    if (number === 1) {
      const head: RecordingHead = readHead(text)
      await write({ ...head, ...(names.length === 0 ? {} : { masked: names }) })
      continue
    }
    const line = readLine(text, number)
    if (line === undefined) continue
    if (isLost(line)) {
      totals.lost += line.lost
      await write(line)
      continue
    }
    totals.messages++
    const masked = mask(line)
    if (masked.isOpaque) totals.opaque++
    await write(masked.line)
    if (totals.messages >= wanted || totals.bytes >= max) return true
  }
  return false
}

/** It may hold what others must not read. */
async function openOut(path: string | undefined): Promise<FileHandle | undefined> {
  if (path === undefined) return undefined
  return open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EEXIST' ? 'it is there already' : error.message
    throw new CommandError(Exit.usage, `cannot write "${path}": ${why}`)
  })
}

const writeOut = (text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()))
  })

function summaryOf(
  { messages, lost, bytes, opaque }: Totals,
  isAsked: boolean,
  { max, out }: RecordOptions,
): string {
  const where = out === undefined ? '' : ` in ${out}`
  const parts = [`recorded ${count(messages, 'message')}${where}`]
  if (lost > 0) parts.push(`${lost} more were lost, because this end was too slow`)
  if (opaque > 0) parts.push(`--mask looked into none of ${opaque}, which are no JSON`)
  if (bytes >= max) parts.push('it is as long as --max allows')
  else if (!isAsked) parts.push('the flow runs no longer')
  return parts.join('; ')
}

/** Beside the recording, so that a pipe gets that alone. */
const say = (text: string): void => void process.stderr.write(`${text}\n`)
