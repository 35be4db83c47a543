/** The audit log: one JSON object a line of who changed what. Only its owner may read it. */
import { appendFile, mkdir, rename, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

import type { Log } from '../../plugin.ts'

export interface Deed {
  readonly name: string
  readonly role: string
  readonly address: string
  /** What the route is called in the log: `save`, `commit`, `login`. */
  readonly action: string
  /** What it was done to: a flow, a node. */
  readonly target: string
  /** HTTP status of the answer: below 400 it was done. */
  readonly status: number
}
export interface Audit {
  write(deed: Deed): void
  /** Resolves when everything is written. */
  close(): Promise<void>
}

export const noAudit: Audit = { write: () => {}, close: () => Promise.resolve() }

const usualLimits = { bytes: 10 * 1024 * 1024, files: 5, waiting: 10_000 }

/** `audit.jsonl`, then `audit.jsonl.1` for what was before it, up to `.5`. */
export function openAudit(file: string, log: Log, limits = usualLimits): Audit {
  let waiting: string[] = []
  let lost = 0
  let isBroken = false
  let writing: Promise<void> | undefined
  let size: number | undefined

  /** What comes meanwhile waits in the list and not in a chain of promises, which nothing would bound. */
  async function writeAll(): Promise<void> {
    while (waiting.length > 0) await flush()
    writing = undefined
  }

  async function flush(): Promise<void> {
    const text = waiting.join('')
    waiting = []
    try {
      if (size === undefined) await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      size ??= await stat(file).then(
        (facts) => facts.size,
        () => 0,
      )
      if (size >= limits.bytes) {
        await rotate(file, limits.files)
        size = 0
      }
      await appendFile(file, text, { mode: 0o600 })
      size += Buffer.byteLength(text)
      isBroken = false
    } catch (error) {
      lost += text.split('\n').length - 1
      if (!isBroken)
        log.error('the audit log cannot be written', { file, lost, reason: String(error) })
      isBroken = true
    }
  }

  return {
    write(deed) {
      if (waiting.length >= limits.waiting) lost += 1
      else waiting.push(`${JSON.stringify({ time: new Date().toISOString(), ...deed })}\n`)
      // In a turn of its own: what is written in this one is written together.
      writing ??= Promise.resolve().then(writeAll)
    },
    close: async () => writing,
  }
}

async function rotate(file: string, files: number): Promise<void> {
  for (let number = files - 1; number >= 1; number--)
    await rename(`${file}.${number}`, `${file}.${number + 1}`).catch(() => {})
  await rename(file, `${file}.1`)
}
