/**
 * A frame of twenty bytes read by `binary/decode` and by the same decoder written out by hand: CPU time of
 * each in turns, many rounds, and the ratio of the medians. First with one layout in the process, then with
 * many others at work beside it.
 *
 *   node --import tsx bench/micro/binary.ts
 */
import decode from '../../nodes/binary/decode.ts'
import type { Message } from '../../runtime/plugin.ts'

const states = { 0: 'ok', 1: 'low', 2: 'empty' }
const layout = {
  seq: [
    { type: 'u1', contents: 5 },
    { id: 'temperature', type: 's2', scale: 0.005, sentinel: 0x8000 },
    { id: 'humidity', type: 'u2', scale: 0.0025, sentinel: 0xffff },
    { id: 'pressure', type: 'u2', offset: 50000, sentinel: 0xffff },
    { id: 'x', type: 's2', scale: 0.001 },
    { id: 'y', type: 's2', scale: 0.001 },
    { id: 'z', type: 's2', scale: 0.001 },
    { id: 'battery', type: 'b11', scale: 0.001, offset: 1.6 },
    { id: 'power', type: 'b5', scale: 2, offset: -40 },
    { id: 'movements', type: 'u1' },
    { id: 'sequence', type: 'u2' },
    { id: 'state', type: 'u1', map: states },
    { id: 'level', type: 'u1', scale: 0.5 },
  ],
}
const frame = Buffer.from('0512fc5394c37c0004fffc040cac364200cd0180', 'hex')
const names = new Map([
  [0, 'ok'],
  [1, 'low'],
  [2, 'empty'],
])

function byHand({ payload, topic, meta }: Message): Message {
  if (!(payload instanceof Uint8Array)) throw new Error('the payload is no bytes')
  const bytes = payload as Buffer
  if (bytes.length !== 20) throw new Error(`expected 20 bytes, found ${bytes.length}`)
  if (bytes[0] !== 5) throw new Error(`expected 5, found ${bytes[0]}`)
  const temperature = bytes.readInt16BE(1)
  const humidity = bytes.readUInt16BE(3)
  const pressure = bytes.readUInt16BE(5)
  const power = bytes.readUInt16BE(13)
  const state = names.get(bytes.readUInt8(18))
  if (state === undefined) throw new Error(`no state ${bytes[18]}`)
  const value = {
    temperature: temperature === -32768 ? null : temperature / 200,
    humidity: humidity === 0xffff ? null : humidity / 400,
    pressure: pressure === 0xffff ? null : pressure + 50000,
    x: bytes.readInt16BE(7) / 1000,
    y: bytes.readInt16BE(9) / 1000,
    z: bytes.readInt16BE(11) / 1000,
    battery: ((power >> 5) + 1600) / 1000,
    power: (power & 31) * 2 - 40,
    movements: bytes.readUInt8(15),
    sequence: bytes.readUInt16BE(16),
    state,
    level: bytes.readUInt8(19) / 2,
  }
  return { payload: value, topic, meta }
}

const message: Message = { payload: frame, topic: 'a/b', meta: {} }
const perRound = 100_000
let kept: unknown

function nanoseconds(run: (given: Message) => unknown): number {
  const before = process.cpuUsage()
  for (let count = 0; count < perRound; count++) kept = run(message)
  const { user, system } = process.cpuUsage(before)
  return ((user + system) * 1000) / perRound
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

function compare(title: string, byLayout: (given: Message) => unknown): void {
  const hand: number[] = []
  const ours: number[] = []
  for (let round = 0; round < 25; round++) {
    hand.push(nanoseconds(byHand))
    ours.push(nanoseconds(byLayout))
  }
  const [a, b] = [median(hand.slice(5)), median(ours.slice(5))]
  console.log(
    `${title.padEnd(34)} by hand ${a.toFixed(0).padStart(4)} ns  by layout ${b.toFixed(0).padStart(4)} ns  ratio ${(b / a).toFixed(2)}`,
  )
}

const run = decode.create({ layout })
if (JSON.stringify(run(message)) !== JSON.stringify(byHand(message)))
  throw new Error('bug: the two decoders differ')
compare('one layout', run)

const others = Array.from({ length: 20 }, (_, other) => {
  const seq = Array.from({ length: 10 }, (_item, index) => ({
    id: `f${other}x${index}`,
    type: 'u2',
  }))
  return decode.create({ layout: { seq } })
})
for (let count = 0; count < 20_000; count++) for (const other of others) kept = other(message)
compare('the same among twenty others', run)
if (kept === undefined) throw new Error('bug: nothing was read')
