/**
 * The recorded cases of the Autobahn test suite against an echo made of our source and our sink, as
 * server and as client. The data is not in this repository: CONFORMANCE_DATA names its folder.
 */
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import sinkType from '../../nodes/websocket/sink.ts'
import sourceType from '../../nodes/websocket/source.ts'
import type { Link } from '../../nodes/websocket/link/link.ts'
import type { Emit } from '../../runtime/plugin.ts'
import { resolved, sinkContext, sourceContext, until } from '../helpers/context.ts'
import { acceptTester, bytesOf, connectTester } from '../helpers/websocket-tester.ts'
import type { Bytes, Event, Step, Tester } from '../helpers/websocket-tester.ts'
import { listening, openClient } from '../helpers/websocket.ts'

interface Case {
  readonly id: string
  readonly title: string
  readonly steps: readonly Step[]
  readonly expected: Readonly<Record<string, readonly Event[] | string>>
  readonly close: {
    readonly closed_by_tester: boolean
    readonly codes: readonly number[]
    readonly require_clean: boolean
  }
  readonly informational?: boolean
}

const folder = process.env.CONFORMANCE_DATA
const file = folder && join(folder, 'websocket-autobahn-cases.json')
const isMissing = !file || !existsSync(file)
if (isMissing) {
  const message = 'websocket conformance skipped: CONFORMANCE_DATA names no folder with its cases'
  if (process.env.CI) throw new Error(message)
  console.warn(message)
}
const { cases } = isMissing
  ? { cases: [] }
  : (JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Case[] })

const waitMs = 60
const maxPayload = '17MiB'

async function echo(link: Link): Promise<void> {
  const options = { connection: 'peer', to: 'sender', clientQueue: '64MiB' }
  const sink = await sinkType.start(resolved(sinkType.config, options), sinkContext(link))
  const emit: Emit = (message, settle, token = 0) => {
    sink.send!(message, () => settle?.(0, token), token)
    return undefined
  }
  const value = resolved(sourceType.config, { connection: 'peer' })
  await sourceType.start(value, emit, sourceContext(link))
}

function expectedOf({ expected, steps }: Case): (readonly Event[])[] {
  return Object.values(expected).map((events) => {
    if (typeof events !== 'string') return events
    const binary = steps.some((step) => step.binary === true || step.frame === 2)
    return [{ message: echoedPayload(steps), binary }]
  })
}

function echoedPayload(steps: readonly Step[]): Bytes {
  const parts = steps.flatMap(({ payload, message }) => payload ?? message ?? [])
  return Buffer.concat(parts.map(bytesOf)).toString('hex')
}

const plain = (events: readonly Event[]) =>
  JSON.stringify(
    events.map((event) =>
      'message' in event
        ? { message: bytesOf(event.message).toString('hex'), binary: event.binary }
        : event,
    ),
  )

/** Plays a case; an empty list when the peer did all that the case wants. */
async function run(test: Case, tester: Tester): Promise<string[]> {
  const wanted = expectedOf(test).map(plain)
  let seen = -1
  let isDone = false
  const check = () => {
    if (seen !== tester.events.length) isDone = wanted.includes(plain(tester.events))
    seen = tester.events.length
    return isDone
  }
  const { closed_by_tester: closedByTester, codes, require_clean: requireClean } = test.close
  await tester.play(test.steps, waitMs)
  const hasClosed = () => tester.closeCode !== undefined || tester.isEnded
  // A case that wants nothing back is over at once: the answer to our close comes behind all else.
  const isOver = () => hasClosed() || (closedByTester && check())
  await until(isOver, `the events of ${test.id}`, 20_000).catch(() => {})
  if (closedByTester && tester.closedFirst === undefined && !tester.isEnded) tester.sendClose(1000)
  await until(() => tester.isEnded, `the end of ${test.id}`, 5000).catch(() => {})
  const faults = [...tester.faults]
  if (!tester.isEnded) faults.push('the connection did not end')
  if (!check()) faults.push(`got ${plain(tester.events).slice(0, 200)}`)
  const { closeCode } = tester
  if (closeCode !== undefined && closeCode !== 1005 && !codes.includes(closeCode)) {
    faults.push(`close code ${closeCode}`)
  }
  if (requireClean && closeCode === undefined) faults.push('no close frame')
  if (!closedByTester && tester.closedFirst === 'tester')
    faults.push('the peer did not close first')
  return faults
}

/** What failed; nothing may, but the informational cases. */
function failures(results: ReadonlyMap<Case, readonly string[]>) {
  return [...results]
    .filter(([test, faults]) => faults.length > 0 && !test.informational)
    .map(([{ id, title }, faults]) => ({ id, title, faults }))
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await until(() => server.listening, 'listening')
  return (server.address() as AddressInfo).port
}

describe.skipIf(isMissing)('the Autobahn cases', () => {
  it('pass with an echo on a server connection', async () => {
    // Pings come in the middle of frames too; only a peer that never answers is cut off.
    const ping = { every: '100ms', timeout: '10s' }
    const { link, close } = await listening({ maxPayload, ping })
    await echo(link)
    const results = new Map<Case, readonly string[]>()
    for (const test of cases) results.set(test, await run(test, await connectTester(link.port!)))
    await close()
    expect(results.size).toBe(289)
    expect(failures(results)).toEqual([])
  })

  it('pass with an echo on a client connection', async () => {
    const waiting: Socket[] = []
    const server = createServer((socket) => void waiting.push(socket))
    const port = await listen(server)
    const { link, close } = await openClient({ url: `ws://127.0.0.1:${port}/`, maxPayload })
    await echo(link)
    const results = new Map<Case, readonly string[]>()
    for (const test of cases) {
      await until(() => waiting.length > 0, 'the client to connect')
      results.set(test, await run(test, await acceptTester(waiting.shift()!)))
    }
    await close()
    server.close()
    expect(results.size).toBe(289)
    expect(failures(results)).toEqual([])
  })
})
