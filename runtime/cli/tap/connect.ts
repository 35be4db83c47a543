/** A client of `/api/taps` of a running runtime. */
import { WebSocket } from 'ws'

import { inUrl } from '../../admin/address.ts'
import type { TapEvent, TapRequest } from '../../admin/contract/taps.ts'
import { CommandError, Exit } from '../exit.ts'
import { credential, tokenVariable } from '../options.ts'
import type { AdminAddress } from '../options.ts'

export interface TapConnection {
  ask(request: TapRequest): void
  /** Reads no more until `resume`: the runtime counts what we miss. */
  pause(): void
  resume(): void
  close(): void
  /** Resolves when we close, and fails when the runtime does. */
  readonly closed: Promise<void>
}

export async function connectTap(
  address: AdminAddress,
  take: (event: TapEvent) => void,
): Promise<TapConnection> {
  const place = inUrl(address.host, address.port)
  const socket = new WebSocket(`${address.isTls ? 'wss' : 'ws'}://${place}/api/taps`, {
    perMessageDeflate: false,
    headers: credential(),
  })
  await new Promise<void>((done, fail) => {
    socket.once('open', done)
    socket.once('unexpected-response', (_request, { statusCode = 0 }) => {
      socket.on('error', () => {})
      socket.terminate()
      fail(explainStatus(place, statusCode))
    })
    socket.once('error', (error: NodeJS.ErrnoException) => fail(explain(place, error)))
  })
  let isOurs = false
  const closed = new Promise<void>((done, fail) => {
    socket.on('error', () => socket.terminate())
    socket.once('close', () => {
      if (isOurs) done()
      else fail(new CommandError(Exit.couldNotRun, `the runtime at ${place} has ended`))
    })
  })
  socket.on('message', (data: Buffer) => take(JSON.parse(data.toString('utf8')) as TapEvent)) // by contract
  return {
    ask: (request) => socket.send(JSON.stringify(request)),
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close() {
      isOurs = true
      socket.terminate()
    },
    closed,
  }
}

/** Why a runtime does not answer, and what to do. */
export function explain(place: string, error: NodeJS.ErrnoException): CommandError {
  const message =
    error.code === 'ECONNREFUSED'
      ? `nothing listens at ${place}: start the runtime with --admin ${place}, or say where it is with --admin`
      : `the runtime at ${place} does not answer: ${error.message}`
  return new CommandError(Exit.couldNotRun, message)
}

/** Why a runtime refuses, by the status of its answer. */
export function explainStatus(place: string, status: number): CommandError {
  if (status === 401)
    return new CommandError(
      Exit.usage,
      `the runtime at ${place} needs a token: put it into the variable ${tokenVariable} (sluice token new makes one)`,
    )
  if (status === 403)
    return new CommandError(Exit.usage, `the token in ${tokenVariable} may not do this at ${place}`)
  return new CommandError(
    Exit.couldNotRun,
    `what listens at ${place} answers with ${status}: is it a runtime?`,
  )
}
