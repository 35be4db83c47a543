/**
 * Packets of mosquitto's own test suite, sent to us by a broker, after CONNACK and instead of it. The
 * data is not in this repository: CONFORMANCE_DATA names its folder.
 *
 * The data was written for a broker as receiver. What it means for a client:
 * - Instead of CONNACK nothing may come: every sequence must end the connection, unless it begins with
 *   a CONNACK that accepts us.
 * - CONNECT, SUBSCRIBE, UNSUBSCRIBE, PINGREQ, AUTH (we never ask for it), packet type 0 and a second
 *   CONNACK are never right for a client: they must end the connection, whatever the data says. So does
 *   DISCONNECT, well formed or not.
 * - PUBLISH, PUBACK, PUBREC, PUBREL and PUBCOMP have the same form both ways: where the data says that
 *   the sequence ends in a disconnect, it must. Exceptions: a subscription identifier belongs into a
 *   PUBLISH for a client; U+0001 to U+009F and non-characters in a topic may be refused (1.5.4) but
 *   need not be: one odd publisher could otherwise keep us from the broker for ever.
 * - SUBACK, UNSUBACK and PINGRESP are never right for a broker but are for a client: must end the
 *   connection are those that the data names as malformed.
 * A legal PUBLISH (the data says that it goes on) must be delivered.
 * Whatever comes, no crash and no hang: after the sequence the connection is either closed within a
 * second, or works, which a last PUBLISH shows by its acknowledgement, or the sequence left a packet
 * unfinished.
 */
import { existsSync, readFileSync } from 'node:fs'
import type { AddressInfo, Socket } from 'node:net'
import { createServer } from 'node:net'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { openMqtt, startSource } from '../helpers/mqtt-edge.ts'
import { within } from '../helpers/wait.ts'

interface Sequence {
  readonly name: string
  readonly ver?: number
  readonly connect?: boolean
  readonly expect_disconnect?: boolean
  readonly msgs: readonly { readonly type: string; readonly payload?: string }[]
}
interface Data {
  readonly files: Readonly<
    Record<string, readonly { readonly group: string; readonly tests: readonly Sequence[] }[]>
  >
}
type Verdict = 'closed' | 'works' | 'waits'
interface Outcome {
  readonly title: string
  readonly file: string
  readonly sequence: Sequence
  readonly verdict: Verdict
  readonly delivered: number
}

const folder = process.env['CONFORMANCE_DATA']
const path = folder && join(folder, 'mqtt-packets.json')
const isMissing = !path || !existsSync(path)
if (isMissing) {
  const message = 'mqtt conformance skipped: CONFORMANCE_DATA names no folder with its packets'
  if (process.env['CI']) throw new Error(message)
  console.warn(message)
}

const isOdd = /U\+0001|U\+001F|U\+007F|U\+009F|U\+FFFF/
const neverRight =
  /^(CONNACK|CONNECT|SUBSCRIBE|UNSUBSCRIBE|PINGREQ|AUTH|FORBIDDEN|DISCONNECT)\.json$/
const sameBothWays = /^(PUBLISH|PUBACK|PUBREC|PUBREL|PUBCOMP)\.json$/
const namedMalformed = /missing|short|2\*|mid 0|(invalid|unknown)-property/

function mustClose(
  file: string,
  group: string,
  { name, connect, expect_disconnect }: Sequence,
): boolean {
  if (neverRight.test(file)) return true
  // Wrong only because no CONNECT came first.
  if (connect === false) return false
  if (sameBothWays.test(file)) {
    if (isOdd.test(name) && !name.includes('U+FFFF')) return false
    if (file === 'PUBLISH.json' && name.includes('subscription-identifier')) return false
    return expect_disconnect !== false
  }
  if (!/^(SUBACK|UNSUBACK|PINGRESP)\.json$/.test(file)) return false
  return group.includes('DISALLOWED') || namedMalformed.test(name)
}

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const sends = ({ msgs }: Sequence) =>
  Buffer.concat(msgs.flatMap((one) => (one.type === 'send' ? [bytes(one.payload ?? '')] : [])))

/** Whether the bytes end in the middle of a packet. */
function isUnfinished(stream: Buffer): boolean {
  let at = 0
  while (at < stream.length) {
    let [length, scale, body] = [0, 1, at + 1]
    for (;;) {
      const byte = stream[body++]
      if (byte === undefined) return true
      length += (byte & 0x7f) * scale
      scale *= 0x80
      if (byte < 0x80 || scale > 0x200000) break
    }
    at = body + length
  }
  return at > stream.length
}

/** Plays the broker for one client: greets (or not), sends the bytes, tells what came of it. */
async function play(stream: Buffer, version: number, isGreeted: boolean) {
  const isVersion5 = version === 5
  const connack = bytes(isVersion5 ? '20 03 00 00 00' : '20 02 00 00')
  const probe = bytes(isVersion5 ? '32 08 00 01 7a 77 77 00 78 79' : '32 07 00 01 7a 77 77 78 79')
  const sockets: Socket[] = []
  let verdict: Verdict | undefined
  const server = createServer()
  const played = new Promise<Verdict>((resolve) => {
    server.on('connection', (socket) => {
      sockets.push(socket.on('error', () => {}))
      if (sockets.length > 1) return
      let heard = Buffer.alloc(0)
      let stage: 'connect' | 'subscribe' | 'sent' = isGreeted ? 'connect' : 'subscribe'
      const timer = setTimeout(() => resolve('waits'), 1000)
      socket.on('close', () => {
        clearTimeout(timer)
        resolve('closed')
      })
      socket.on('data', (chunk) => {
        heard = Buffer.concat([heard, chunk])
        if (stage === 'connect') {
          stage = 'subscribe'
          socket.write(connack)
          return
        }
        if (stage === 'subscribe') {
          // SUBSCRIBE has come, or CONNECT for a client that is not greeted.
          stage = 'sent'
          if (isGreeted) {
            const id = heard.subarray(heard.lastIndexOf(0x82) + 2).subarray(0, 2)
            socket.write(
              Buffer.concat([
                bytes(isVersion5 ? '90 04' : '90 03'),
                id,
                bytes(isVersion5 ? '00 01' : '01'),
              ]),
            )
          }
          socket.write(Buffer.concat([stream, probe]))
          return
        }
        if (heard.includes(bytes('40 02 77 77'))) resolve('works')
      })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const opened = openMqtt({
    url: `mqtt://127.0.0.1:${port}`,
    protocol: isVersion5 ? 5 : '3.1.1',
    reconnect: { min: '10s', max: '10s' },
  })
  const source = startSource(opened.client, { topics: ['#'] }, { outcome: 0 })
  verdict = await within('a verdict', played, 5000)
  await within('the end', opened.close(), 5000)
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
  const delivered = source.inbox.received.filter(({ message }) => message.topic !== 'z').length
  return { verdict, delivered }
}

async function playAll(isGreeted: boolean): Promise<readonly (Outcome & { group: string })[]> {
  const data: Data = JSON.parse(readFileSync(path ?? '', 'utf8'))
  const jobs = Object.entries(data.files).flatMap(([file, groups]) =>
    groups.flatMap(({ group, tests }) => tests.map((sequence) => ({ file, group, sequence }))),
  )
  const outcomes: (Outcome & { group: string })[] = []
  const work = async () => {
    for (let job = jobs.pop(); job; job = jobs.pop()) {
      const { file, group, sequence } = job
      const result = await play(sends(sequence), sequence.ver ?? 5, isGreeted)
      outcomes.push({
        title: `${file} ${group}: ${sequence.name}`,
        file,
        group,
        sequence,
        ...result,
      })
    }
  }
  await Promise.all(Array.from({ length: 16 }, work))
  return outcomes
}

describe.skipIf(isMissing)('packets that a broker may not send', () => {
  it('end the connection or change nothing, after CONNACK', async () => {
    const outcomes = await playAll(true)
    expect(outcomes).toHaveLength(1483)
    const wrong = outcomes.filter(
      ({ file, group, sequence, verdict }) =>
        mustClose(file, group, sequence) && sends(sequence).length > 0 && verdict !== 'closed',
    )
    expect(wrong.map(({ title, verdict }) => `${title}: ${verdict}`)).toEqual([])
    const hanging = outcomes.filter(
      ({ sequence, verdict }) => verdict === 'waits' && !isUnfinished(sends(sequence)),
    )
    expect(hanging.map(({ title }) => title)).toEqual([])
    const undelivered = outcomes.filter(
      ({ file, sequence, verdict, delivered }) =>
        file === 'PUBLISH.json' &&
        sequence.expect_disconnect === false &&
        sequence.connect !== false &&
        !sequence.name.includes('topic-alias') &&
        (verdict !== 'works' || delivered === 0),
    )
    expect(undelivered.map(({ title, verdict }) => `${title}: ${verdict}`)).toEqual([])
  })

  it('end the connection when they come instead of CONNACK', async () => {
    const outcomes = await playAll(false)
    const wrong = outcomes.filter(({ sequence, verdict }) => {
      const stream = sends(sequence)
      const isConnack = stream[0] === 0x20
      return verdict !== 'closed' && !isConnack && stream.length > 0 && !isUnfinished(stream)
    })
    expect(wrong.map(({ title, verdict }) => `${title}: ${verdict}`)).toEqual([])
  })
})
