/** `sluice top`: looks at the status each second, and prints what has happened in between. */
import { setTimeout as pause } from 'node:timers/promises'

import { inUrl } from '../../admin/address.ts'
import type { StatusAnswer } from '../../admin/contract/status.ts'
import type { TopOptions } from '../commands/top.ts'
import { Exit } from '../exit.ts'
import { credential } from '../options.ts'
import type { AdminAddress } from '../options.ts'
import { paintFor } from '../output.ts'
import { explain, explainStatus } from '../tap/connect.ts'
import { paceOf } from './rates.ts'
import type { Pace } from './rates.ts'
import { paceText } from './text.ts'

const everyMs = 1000
const answerMs = 5000
/** Back to the first line, and nothing left of the last picture. */
const clear = '\u001b[H\u001b[2J'

export async function top({ admin, once, json }: TopOptions): Promise<void> {
  const end = (): never => process.exit(Exit.fine)
  process.stdout.on('error', end)
  process.once('SIGINT', end).once('SIGTERM', end)
  const paint = paintFor(process.stdout)
  const format = (pace: Pace): string => (json ? JSON.stringify(pace) : paceText(pace, paint))
  let before = await askStatus(admin)
  for (;;) {
    await pause(everyMs)
    const after = await askStatus(admin)
    const text = format(paceOf(before, after))
    if (json || once) process.stdout.write(`${text}\n`)
    else process.stdout.write(process.stdout.isTTY ? `${clear}${text}\n` : `${text}\n\n`)
    if (once) return
    before = after
  }
}

async function askStatus({ host, port, isTls }: AdminAddress): Promise<StatusAnswer> {
  const place = inUrl(host, port)
  const answer = await fetch(`${isTls ? 'https' : 'http'}://${place}/api/status`, {
    headers: credential(),
    signal: AbortSignal.timeout(answerMs),
  }).catch((error: Error) => {
    throw explain(place, error.cause instanceof Error ? error.cause : error)
  })
  if (!answer.ok) throw explainStatus(place, answer.status)
  return (await answer.json()) as StatusAnswer // by contract
}
