/**
 * Messages to systemd. They are datagrams on a Unix socket, which Node cannot send without a native addon,
 * so `systemd-notify` does: it is there wherever systemd is. One after the other, in their order.
 */
import { execFile } from 'node:child_process'

import type { Log } from '../../plugin.ts'
import { reasonOf } from '../../reason.ts'
import { printable } from '../output.ts'

export type Assignments = Readonly<Record<string, string>>
/** Resolves when systemd has it. */
export type Send = (assignments: readonly string[]) => Promise<void>

export interface Sender {
  send(assignments: Assignments): void
  /** Waits until all has been sent. */
  flush(): Promise<void>
  /** Messages that still wait. */
  readonly waiting: number
}

const sendMs = 5000
/** More than these wait when systemd does not take them: the oldest say nothing new. */
const maxWaiting = 20
const maxLength = 300

export function createSender(log: Log, send: Send = sendByProgram): Sender {
  const queue: (readonly string[])[] = []
  let isTold = false
  let working: Promise<void> | undefined
  async function work(): Promise<void> {
    for (let next = queue.shift(); next !== undefined; next = queue.shift())
      try {
        await send(next)
      } catch (error) {
        if (!isTold) log.warn('systemd cannot be notified', { reason: reasonOf(error) })
        isTold = true
      }
    working = undefined
  }
  return {
    send(assignments) {
      if (queue.length >= maxWaiting) queue.shift()
      queue.push(Object.entries(assignments).map(assignmentOf))
      working ??= work()
    },
    flush: async () => await working,
    get waiting() {
      return queue.length
    },
  }
}

/** A line break would begin another assignment. */
const assignmentOf = ([name, value]: readonly [string, string]): string =>
  `${name}=${printable(value).slice(0, maxLength)}`

function sendByProgram(assignments: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile('systemd-notify', [...assignments], { timeout: sendMs }, (error, _out, said) => {
      if (error === null) resolve()
      else
        reject(
          'code' in error && error.code === 'ENOENT' ? missing : new Error(said || error.message),
        )
    })
  })
}

const missing = new Error('the program systemd-notify is not there')
