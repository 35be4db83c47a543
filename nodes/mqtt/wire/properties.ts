/** MQTT 5 properties (section 2.2.2): one table, a strict reader and a writer. */
import { isUtf8 } from 'node:buffer'

import { malformed, ProtocolFault, violation } from './fault.ts'

export type UserProperties = { readonly [name: string]: string | readonly string[] }
export interface Properties {
  payloadFormat?: number
  expiry?: number
  contentType?: string
  responseTopic?: string
  correlationData?: Uint8Array
  subscriptionIds?: number[]
  sessionExpiry?: number
  assignedClientId?: string
  serverKeepAlive?: number
  responseInformation?: string
  serverReference?: string
  reasonString?: string
  receiveMaximum?: number
  topicAliasMaximum?: number
  topicAlias?: number
  maximumQos?: number
  retainAvailable?: number
  userProperties?: UserProperties
  maximumPacketSize?: number
  wildcardAvailable?: number
  subscriptionIdsAvailable?: number
  sharedAvailable?: number
}

type Type = 'flag' | 'two' | 'four' | 'variable' | 'text' | 'bytes' | 'pair'
interface Property {
  readonly name: keyof Properties
  readonly type: Type
  /** Zero is a protocol error. */
  readonly positive?: true
}
const table: { readonly [id: number]: Property } = {
  0x01: { name: 'payloadFormat', type: 'flag' },
  0x02: { name: 'expiry', type: 'four' },
  0x03: { name: 'contentType', type: 'text' },
  0x08: { name: 'responseTopic', type: 'text' },
  0x09: { name: 'correlationData', type: 'bytes' },
  0x0b: { name: 'subscriptionIds', type: 'variable', positive: true },
  0x11: { name: 'sessionExpiry', type: 'four' },
  0x12: { name: 'assignedClientId', type: 'text' },
  0x13: { name: 'serverKeepAlive', type: 'two' },
  0x1a: { name: 'responseInformation', type: 'text' },
  0x1c: { name: 'serverReference', type: 'text' },
  0x1f: { name: 'reasonString', type: 'text' },
  0x21: { name: 'receiveMaximum', type: 'two', positive: true },
  0x22: { name: 'topicAliasMaximum', type: 'two' },
  0x23: { name: 'topicAlias', type: 'two' },
  0x24: { name: 'maximumQos', type: 'flag' },
  0x25: { name: 'retainAvailable', type: 'flag' },
  0x26: { name: 'userProperties', type: 'pair' },
  0x27: { name: 'maximumPacketSize', type: 'four', positive: true },
  0x28: { name: 'wildcardAvailable', type: 'flag' },
  0x29: { name: 'subscriptionIdsAvailable', type: 'flag' },
  0x2a: { name: 'sharedAvailable', type: 'flag' },
}
export const publishProperties: ReadonlySet<number> = new Set([
  0x01, 0x02, 0x03, 0x08, 0x09, 0x0b, 0x23, 0x26,
])
export const connackProperties: ReadonlySet<number> = new Set([
  0x11, 0x12, 0x13, 0x1a, 0x1c, 0x1f, 0x21, 0x22, 0x24, 0x25, 0x26, 0x27, 0x28, 0x29, 0x2a,
])
export const answerProperties: ReadonlySet<number> = new Set([0x1f, 0x26])
export const disconnectProperties: ReadonlySet<number> = new Set([0x1c, 0x1f, 0x26])

/** A cursor over one packet: every read is checked against the packet's end. */
export class Cursor {
  readonly packet: Buffer
  position: number
  end: number
  constructor(packet: Buffer, position: number, end: number) {
    this.packet = packet
    this.position = position
    this.end = end
  }
  #take(count: number): number {
    const at = this.position
    if (at + count > this.end) throw malformed('a packet is shorter than its fields')
    this.position = at + count
    return at
  }
  byte(): number {
    return this.packet[this.#take(1)] ?? 0
  }
  two(): number {
    return this.packet.readUInt16BE(this.#take(2))
  }
  four(): number {
    return this.packet.readUInt32BE(this.#take(4))
  }
  variable(): number {
    let value = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.byte()
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) {
        if (shift > 0 && byte === 0) throw malformed('a length is written with too many bytes')
        return value
      }
    }
    throw malformed('a length of more than four bytes')
  }
  bytes(): Buffer {
    const length = this.two()
    const at = this.#take(length)
    return this.packet.subarray(at, at + length)
  }
  text(): string {
    const bytes = this.bytes()
    if (!isUtf8(bytes) || bytes.includes(0)) throw malformed('a text is not UTF-8 or has U+0000')
    return bytes.toString()
  }
}

/** Reads the length and the properties at the cursor; only those of `allowed` may be there. */
export function readProperties(cursor: Cursor, allowed: ReadonlySet<number>): Properties {
  const length = cursor.variable()
  const packetEnd = cursor.end
  const end = cursor.position + length
  if (end > packetEnd) throw malformed('properties are longer than their packet')
  cursor.end = end
  const properties: Properties = {}
  const seen = new Set<number>()
  while (cursor.position < end) {
    const id = cursor.variable()
    const property = table[id]
    if (!property || !allowed.has(id)) {
      throw malformed(`property 0x${id.toString(16)} does not belong into this packet`)
    }
    readProperty(cursor, property, properties, seen.has(id))
    seen.add(id)
  }
  cursor.end = packetEnd
  return properties
}

function readProperty(
  cursor: Cursor,
  { name, type, positive }: Property,
  into: Properties,
  again: boolean,
): void {
  if (type === 'pair') {
    into.userProperties = withPair(into.userProperties, cursor.text(), cursor.text())
    return
  }
  if (again && name !== 'subscriptionIds') throw violation(`property ${name} comes twice`)
  const value = type === 'flag' ? cursor.byte() : cursor[type]()
  if (type === 'flag' && typeof value === 'number' && value > 1) {
    throw violation(`property ${name} is neither 0 nor 1`)
  }
  if (positive && value === 0) throw violation(`property ${name} is 0`)
  if (name === 'topicAlias') {
    throw new ProtocolFault(0x94, 'a topic alias although none was offered')
  }
  if (name === 'responseTopic' && /[+#]/.test(String(value))) {
    throw new ProtocolFault(0x90, 'a response topic with a wildcard')
  }
  if (name === 'subscriptionIds') (into.subscriptionIds ??= []).push(Number(value))
  else Object.assign(into, { [name]: value })
}

/** Names come from the wire: an object without prototype has no name that could do harm. */
function withPair(pairs: UserProperties | undefined, name: string, value: string): UserProperties {
  const grown: { [name: string]: string | readonly string[] } = pairs ?? Object.create(null)
  const before = grown[name]
  grown[name] = before === undefined ? value : [before, value].flat()
  return grown
}

/** What a PUBLISH of ours may carry. */
export type OutgoingProperties = Pick<
  Properties,
  | 'payloadFormat'
  | 'expiry'
  | 'contentType'
  | 'responseTopic'
  | 'correlationData'
  | 'userProperties'
>

const two = (value: number) => Buffer.of(value >> 8, value & 0xff)
const sized = (value: string | Uint8Array) => {
  const bytes = typeof value === 'string' ? Buffer.from(value) : value
  if (bytes.length > 0xffff) throw new RangeError('a property of more than 65,535 bytes')
  return Buffer.concat([two(bytes.length), bytes])
}
function variableBytes(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) {
      bytes.push(rest)
      return Buffer.from(bytes)
    }
    bytes.push((rest & 0x7f) | 0x80)
  }
}

/** The properties of a PUBLISH with their length in front. */
export function writeProperties(properties: OutgoingProperties): Buffer {
  const parts: Uint8Array[] = []
  const { payloadFormat, expiry, contentType, responseTopic, correlationData } = properties
  if (payloadFormat !== undefined) parts.push(Buffer.of(0x01, payloadFormat))
  if (expiry !== undefined) {
    const four = Buffer.alloc(5, 0x02)
    four.writeUInt32BE(expiry, 1)
    parts.push(four)
  }
  if (contentType !== undefined) parts.push(Buffer.of(0x03), sized(contentType))
  if (responseTopic !== undefined) parts.push(Buffer.of(0x08), sized(responseTopic))
  if (correlationData !== undefined) parts.push(Buffer.of(0x09), sized(correlationData))
  for (const [name, values] of Object.entries(properties.userProperties ?? {})) {
    for (const value of [values].flat()) parts.push(Buffer.of(0x26), sized(name), sized(value))
  }
  const body = Buffer.concat(parts)
  return Buffer.concat([variableBytes(body.length), body])
}
