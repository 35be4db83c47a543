/** `sluice inject`: puts messages in, one after the other, and prints how each ended. */
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'

import type { AnyPayload, InjectAnswer, InjectBody } from '../../admin/contract/debug.ts'
import { reasonOf } from '../../reason.ts'
import { ask } from '../ask.ts'
import type { InjectOptions } from '../commands/inject.ts'
import { CommandError, Exit } from '../exit.ts'
import { paintFor, print } from '../output.ts'
import type { Paint } from '../output.ts'
import { shownMs, traceText } from './trace-text.ts'

const maxCount = 1000
const minEveryMs = 20

export async function inject(flow: string, port: string, options: InjectOptions): Promise<void> {
  const { admin, count, every, topic, wait, json, trace } = options
  if (count > maxCount || every < minEveryMs)
    throw new CommandError(Exit.usage, `at most ${maxCount} messages, ${minEveryMs} ms apart`)
  const body: InjectBody = {
    flow,
    port,
    payload: await payloadOf(options),
    ...(topic === undefined ? {} : { topic }),
    ...(options.meta === undefined ? {} : { meta: metaOf(options.meta) }),
    waitMs: wait,
    ...(trace ? { trace } : {}),
  }
  const paint = paintFor(process.stdout)
  const ending = new AbortController()
  // Whoever read it has gone: `| head`.
  process.stdout.on('error', () => ending.abort())
  for (let done = 0; done < count && !ending.signal.aborted; done++) {
    if (done > 0) await pause(every)
    const answer = await ask(admin, '/api/run/inject', { body })
    const injected = (await answer.json()) as InjectAnswer // by contract
    print(json ? JSON.stringify(injected) : answerText(injected, paint))
    if (injected.outcome === 'rejected' || injected.outcome === 'failed')
      process.exitCode = Exit.problems
  }
}

const tones = {
  delivered: 'green',
  filtered: 'yellow',
  'under-way': 'yellow',
  rejected: 'red',
  failed: 'red',
} as const

function answerText({ outcome, ms, at, waitsAt, trace }: InjectAnswer, paint: Paint): string {
  const waits = waitsAt.length === 0 ? '' : `, waits at ${waitsAt.join(', ')}`
  const line = `${paint(tones[outcome], outcome)} after ${shownMs(ms)}${waits}  (put into ${at})`
  return trace === undefined ? line : `${line}\n${traceText(trace, paint)}`
}

/** One of them; without any, standard input. */
async function payloadOf(options: InjectOptions): Promise<AnyPayload> {
  const { text, value, hex, base64, file } = options
  const given = [text, value, hex, base64, file].filter((each) => each !== undefined)
  if (given.length > 1)
    throw new CommandError(Exit.usage, 'one payload: --text, --value, --hex, --base64 or --file')
  if (text !== undefined) return { text }
  if (hex !== undefined) return { hex }
  if (base64 !== undefined) return { base64 }
  if (value !== undefined) return { json: jsonOf(value, '--value') }
  return { base64: (await bytesOf(file)).toString('base64') }
}

async function bytesOf(file: string | undefined): Promise<Buffer> {
  if (file !== undefined && file !== '-')
    return readFile(file).catch((error: unknown) => {
      throw new CommandError(Exit.usage, `cannot read "${file}": ${reasonOf(error)}`)
    })
  if (file === undefined && process.stdin.isTTY)
    throw new CommandError(Exit.usage, 'no payload: --text, --value, --hex, --base64 or --file')
  return buffer(process.stdin)
}

function metaOf(typed: string): Record<string, unknown> {
  const meta = jsonOf(typed, '--meta')
  if (typeof meta === 'object' && meta !== null && !Array.isArray(meta)) return { ...meta }
  throw new CommandError(Exit.usage, '--meta is no JSON object')
}

function jsonOf(typed: string, option: string): unknown {
  try {
    return JSON.parse(typed)
  } catch {
    throw new CommandError(Exit.usage, `${option} is no JSON`)
  }
}
