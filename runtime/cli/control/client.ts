/** The side of `status`, `stop` and `reload`: finds the runtime of a state folder and asks it. */
import type { Socket } from 'node:net'

import { CommandError, Exit } from '../exit.ts'
import { createLineReader, lineOf } from './protocol.ts'
import type { ControlEvent, ControlRequest } from './protocol.ts'
import { findRuntimes } from './sockets.ts'
import type { Found } from './sockets.ts'

export interface ControlTarget {
  readonly state: string
  /** Which one, when several runtimes have the folder. */
  readonly pid?: number
}
export interface Asked {
  readonly process: number
  /** The next event; `undefined` when the runtime has closed. Fails when none comes in time. */
  next(timeoutMs: number): Promise<ControlEvent | undefined>
  end(): void
}

/** The status of many flows, with room. */
const maxAnswerLength = 64 * 2 ** 20

export async function ask(target: ControlTarget, request: ControlRequest): Promise<Asked> {
  const { process, socket } = await findRuntime(target)
  const events: ControlEvent[] = []
  let isClosed = false
  let wake: (() => void) | undefined
  const read = createLineReader(maxAnswerLength, (line) => {
    events.push(JSON.parse(line) as ControlEvent) // by contract
    wake?.()
  })
  socket.setEncoding('utf8')
  socket.on('data', (text: string) => {
    if (!read(text)) socket.destroy()
  })
  socket.on('close', () => {
    isClosed = true
    wake?.()
  })
  socket.write(lineOf(request))
  return {
    process,
    end: () => socket.destroy(),
    async next(timeoutMs) {
      if (events.length === 0 && !isClosed) await woken(timeoutMs)
      const event = events.shift()
      if (event === undefined && !isClosed) {
        socket.destroy()
        throw new CommandError(
          Exit.couldNotRun,
          `process ${process} does not answer within ${timeoutMs / 1000} s`,
        )
      }
      return failIfFailed(event)
    },
  }

  function woken(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

function failIfFailed(event: ControlEvent | undefined): ControlEvent | undefined {
  if (event?.event === 'failed') throw new CommandError(Exit.couldNotRun, event.reason)
  return event
}

async function findRuntime({
  state,
  pid,
}: ControlTarget): Promise<{ process: number; socket: Socket }> {
  const found = await findRuntimes(state).catch((error: NodeJS.ErrnoException) => {
    const reason =
      error.code === 'EACCES' ? 'it belongs to another user; be that user' : error.message
    throw new CommandError(Exit.couldNotRun, `cannot look into "${state}": ${reason}`)
  })
  const { runtimes } = found
  const chosen = runtimes.filter(({ process }) => pid === undefined || process === pid)
  const [runtime, other] = chosen
  if (runtime !== undefined && other === undefined) {
    for (const { socket } of runtimes) if (socket !== runtime.socket) socket.destroy()
    return runtime
  }
  for (const { socket } of runtimes) socket.destroy()
  throw new CommandError(...whyNone(found, { state, ...(pid === undefined ? {} : { pid }) }))
}

function whyNone({ runtimes, forbidden }: Found, { state, pid }: ControlTarget): [Exit, string] {
  const list = runtimes.map(({ process }) => process).join(', ')
  if (runtimes.length > 0)
    return pid === undefined
      ? [Exit.usage, `several runtimes have "${state}": processes ${list}. Name one with --pid`]
      : [Exit.couldNotRun, `process ${pid} has no runtime in "${state}"; there is process ${list}`]
  if (forbidden.length > 0)
    return [
      Exit.couldNotRun,
      `the runtime in "${state}" (process ${forbidden.join(', ')}) belongs to another user: be that user`,
    ]
  return [
    Exit.couldNotRun,
    `no runtime has the state folder "${state}": start one with sluice run, or name its folder with --state`,
  ]
}
